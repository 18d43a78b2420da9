package org.turnstone.field.ui.form;

import java.awt.Font;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.swing.JComponent;
import javax.swing.JPanel;
import net.miginfocom.swing.MigLayout;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.ui.theme.Lettering;
import org.turnstone.field.ui.theme.Theme;
import org.turnstone.field.ui.widget.WrappedText;

/** The cards of the open page. A card is kept while its question stays, so that typing and focus survive. Event thread only. */
final class PageBlocks {
    /** Divides by most numbers of columns that forms ask for. */
    private static final int GRID = 24;

    private static final int GAP = 14;

    private final JPanel panel = new JPanel(Theme.layout("insets 0, nogrid, gap 0 0", "", "[top]"));
    private final Map<String, Shown> shown = new LinkedHashMap<>();
    private final FormActions actions;
    private final Editors editors;

    /** A block on the screen. */
    private record Shown(
            JComponent component,
            @Nullable QuestionCard question,
            @Nullable RowsCard rows) {
        void close() {
            if (question != null) {
                question.close();
            }
        }
    }

    PageBlocks(FormActions actions, Editors editors) {
        this.actions = actions;
        this.editors = editors;
        panel.setOpaque(false);
    }

    JComponent component() {
        return panel;
    }

    /** Lets go of every card. */
    void clear() {
        shown.values().forEach(Shown::close);
        shown.clear();
        panel.removeAll();
    }

    /** Sends what is typed as complete. */
    void leaveAll() {
        for (Shown block : shown.values()) {
            if (block.question() != null) {
                block.question().leave();
            }
        }
    }

    /** The card of a question, if it is on the page. */
    Optional<QuestionCard> question(String key) {
        Shown block = shown.get(key);
        return block == null ? Optional.empty() : Optional.ofNullable(block.question());
    }

    /**
     * Shows a page; cards whose questions stay are kept.
     *
     * @param withAnswers false while newer typing is on its way: then the fields are left alone
     */
    void show(Page page, boolean withAnswers) {
        Set<String> wanted = new HashSet<>();
        page.blocks().forEach(block -> wanted.add(block.key()));
        for (Map.Entry<String, Shown> block : List.copyOf(shown.entrySet())) {
            Page.Block is = page.blocks().stream()
                    .filter(other -> other.key().equals(block.getKey()))
                    .findFirst()
                    .orElse(null);
            if (is == null || !fits(block.getValue(), is)) {
                block.getValue().close();
                panel.remove(block.getValue().component());
                shown.remove(block.getKey());
            }
        }
        int at = 0;
        for (Page.Block block : page.blocks()) {
            Shown there = shown.get(block.key());
            if (there == null) {
                there = made(block);
                shown.put(block.key(), there);
                panel.add(there.component(), "w 100%!", at);
            }
            at++;
        }
        place(page);
        update(page, withAnswers);
    }

    /** Below each other; or, where the form cuts the page into parts, beside each other as far as they fit. */
    private void place(Page page) {
        MigLayout layout = (MigLayout) panel.getLayout();
        int used = 0;
        boolean first = true;
        for (Page.Block block : page.blocks()) {
            Shown there = shown.get(block.key());
            if (there == null) {
                continue;
            }
            int span = page.grid() > 0 ? span(block, page.grid()) : GRID;
            boolean begins = used == 0 || used + span > GRID;
            used = begins ? span : used + span;
            double less = span == GRID ? 0 : 1 + GAP - (double) GAP * span / GRID;
            layout.setComponentConstraints(
                    there.component(),
                    "w (" + 100.0 * span / GRID + "%-" + less + "px)!"
                            + (begins ? ", newline" : ", gapleft " + GAP)
                            + (first ? "" : ", gaptop " + (isInTable(block) ? 0 : GAP)));
            first &= used + span <= GRID && span < GRID;
        }
    }

    private static int span(Page.Block block, int parts) {
        int width = block instanceof Page.Asked asked
                ? Appearance.of(asked.question().appearance()).width()
                : 0;
        return width == 0 ? GRID : Math.max(1, Math.min(GRID, GRID * Math.min(width, parts) / parts));
    }

    /** Rows of a table of questions stand close below its head. */
    private static boolean isInTable(Page.Block block) {
        return block instanceof Page.Asked asked
                && Appearance.of(asked.question().appearance()).has("list-nolabel");
    }

    /** Shows the same blocks with what they hold now. */
    void update(Page page, boolean withAnswers) {
        for (Page.Block block : page.blocks()) {
            Shown there = shown.get(block.key());
            if (there != null && there.question() != null && block instanceof Page.Asked asked) {
                there.question().update(asked, withAnswers);
            } else if (there != null && there.rows() != null && block instanceof Page.Rows rows) {
                there.rows().update(rows);
            } else if (there != null && block instanceof Page.Heading title) {
                ((WrappedText) there.component()).setText(title.text());
            }
        }
        Lettering.turn(panel, panel.getComponentOrientation());
    }

    private static boolean fits(Shown there, Page.Block block) {
        if (block instanceof Page.Asked asked) {
            return there.question() != null && there.question().fits(asked);
        } else if (block instanceof Page.Rows rows) {
            return there.rows() != null && there.rows().fits(rows);
        }
        return there.question() == null && there.rows() == null;
    }

    private Shown made(Page.Block block) {
        if (block instanceof Page.Asked asked) {
            QuestionCard card = new QuestionCard(asked, actions, editors);
            return new Shown(card.component(), card, null);
        } else if (block instanceof Page.Rows rows) {
            RowsCard card = new RowsCard(rows, actions);
            return new Shown(card.component(), null, card);
        } else if (block instanceof Page.Heading title) {
            return new Shown(new WrappedText(title.text(), Theme.font(Font.BOLD, 4), Theme.colour("text")), null, null);
        }
        throw new AssertionError("no card for " + block.key());
    }

    /** What takes the focus when a question or a table of rows does. */
    Optional<JComponent> target(String key) {
        Shown block = shown.get(key);
        if (block != null && block.question() != null) {
            return Optional.of(block.question().focusTarget());
        }
        return block != null && block.rows() != null ? Optional.of(block.rows().focusTarget()) : Optional.empty();
    }

    /** The first question without an answer, else the first control. */
    Optional<JComponent> firstOpen(Page page) {
        JComponent first = null;
        for (Page.Block block : page.blocks()) {
            Shown there = shown.get(block.key());
            if (there == null) {
                continue;
            }
            if (there.question() != null && there.question().takesFocus() && block instanceof Page.Asked asked) {
                first = first == null ? there.question().focusTarget() : first;
                if (!Pages.isAnswered(asked.question())) {
                    return Optional.of(there.question().focusTarget());
                }
            } else if (there.rows() != null && first == null) {
                first = there.rows().focusTarget();
            }
        }
        return Optional.ofNullable(first);
    }
}
