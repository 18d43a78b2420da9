package org.turnstone.server.cases;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many cases came to what, and the rates that follow (AAPOR Standard Definitions; the letters are theirs: I interview, P
 * partial, R refusal, NC non-contact, O other, U not known if eligible, which counts those never tried). Pure.
 *
 * <p>Example, Grimsby's baseline: 80 issued, I 35, P 3, NC 17, R 15, O 4, U 1, 5 not eligible. Of 79 whose eligibility is known
 * 74 are eligible, so e is 0.9367; RR1 is 35 / 75 = 46.67 %, RR3 is 35 / (74 + 0.9367) = 46.71 %.
 *
 * @param counts every family, zeros included
 * @param visits to all of them
 * @param contested cases whose last visits say different things, none of them an interview
 */
public record Tally(Map<OutcomeFamily, Integer> counts, long visits, int contested) {
    private static final int PLACES = 2;

    public Tally {
        EnumMap<OutcomeFamily, Integer> all = new EnumMap<>(OutcomeFamily.class);
        for (OutcomeFamily family : OutcomeFamily.values()) {
            all.put(family, counts.getOrDefault(family, 0));
        }
        counts = java.util.Collections.unmodifiableMap(all);
    }

    public static Tally of(Collection<CaseFile> cases) {
        Map<OutcomeFamily, Integer> counts = new EnumMap<>(OutcomeFamily.class);
        long visits = 0;
        int contested = 0;
        for (CaseFile file : cases) {
            counts.merge(file.family(), 1, Integer::sum);
            visits += file.visits().size();
            contested += file.contested() ? 1 : 0;
        }
        return new Tally(counts, visits, contested);
    }

    public int of(OutcomeFamily family) {
        return counts.getOrDefault(family, 0);
    }

    /** All cases that were given out. */
    public int issued() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private int interviews() {
        return of(OutcomeFamily.COMPLETE);
    }

    private int productive() {
        return interviews() + of(OutcomeFamily.PARTIAL);
    }

    /** I + P + R + NC + O. */
    private int eligible() {
        return productive() + of(OutcomeFamily.REFUSAL) + of(OutcomeFamily.NON_CONTACT) + of(OutcomeFamily.OTHER);
    }

    private int unknown() {
        return of(OutcomeFamily.UNKNOWN) + of(OutcomeFamily.UNTRIED);
    }

    /** The share of those not known that counts as eligible: as among those that are known. */
    public Optional<BigDecimal> eligibleShare() {
        int known = eligible() + of(OutcomeFamily.INELIGIBLE);
        return known == 0
                ? Optional.empty()
                : Optional.of(BigDecimal.valueOf((double) eligible() / known).setScale(4, RoundingMode.HALF_UP));
    }

    /** A rate, with how it is computed in the letters of this class. */
    public enum Rate {
        RR1("RR1", "Response, RR1", "I / (I + P + R + NC + O + U)"),
        RR2("RR2", "Response with partials, RR2", "(I + P) / (I + P + R + NC + O + U)"),
        RR3("RR3", "Response, RR3", "I / (I + P + R + NC + O + e × U)"),
        CONTACT("contact", "Contact", "(I + P + R + O) / (I + P + R + NC + O + U)"),
        COOPERATION("co-operation", "Co-operation", "I / (I + P + R)"),
        REFUSAL("refusal", "Refusal", "R / (I + P + R + NC + O + U)");

        private final String column;
        private final String title;
        private final String formula;

        Rate(String column, String title, String formula) {
            this.column = column;
            this.title = title;
            this.formula = formula;
        }

        /** As the head of a column has it. */
        public String column() {
            return column;
        }

        public String title() {
            return title;
        }

        public String formula() {
            return formula;
        }
    }

    /** In hundredths with two places; empty where it would be of nothing. */
    public Optional<BigDecimal> rate(Rate rate) {
        double all = eligible() + unknown();
        return switch (rate) {
            case RR1 -> percent(interviews(), all);
            case RR2 -> percent(productive(), all);
            case RR3 -> percent(interviews(), eligible() + unknown() * share());
            case CONTACT -> percent(productive() + of(OutcomeFamily.REFUSAL) + of(OutcomeFamily.OTHER), all);
            case COOPERATION -> percent(interviews(), productive() + of(OutcomeFamily.REFUSAL));
            case REFUSAL -> percent(of(OutcomeFamily.REFUSAL), all);
        };
    }

    /** Not rounded. Where nothing is known of any case, each counts. */
    private double share() {
        int known = eligible() + of(OutcomeFamily.INELIGIBLE);
        return known == 0 ? 1 : (double) eligible() / known;
    }

    public Optional<BigDecimal> visitsPerCase() {
        return issued() == 0
                ? Optional.empty()
                : Optional.of(BigDecimal.valueOf((double) visits / issued()).setScale(PLACES, RoundingMode.HALF_UP));
    }

    private static Optional<BigDecimal> percent(double part, double whole) {
        return whole <= 0
                ? Optional.empty()
                : Optional.of(BigDecimal.valueOf(100 * part / whole).setScale(PLACES, RoundingMode.HALF_UP));
    }
}
