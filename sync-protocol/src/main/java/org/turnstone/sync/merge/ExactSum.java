package org.turnstone.sync.merge;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.turnstone.sync.record.FieldValue;

/**
 * Adds whole numbers without ever wrapping round. Each number is below 2^53, but nobody bounds how many there are; a sum
 * that no longer is a whole number of the protocol is given as a decimal, which holds it exactly and which no honest
 * tally is, so that it is noticed.
 */
final class ExactSum {
    private static final long SPILL = 1L << 61;

    private BigInteger spilled = BigInteger.ZERO;
    private long sum;

    /** Adds a number smaller than 2^53. */
    void add(long number) {
        sum += number;
        if (sum > SPILL || sum < -SPILL) {
            spilled = spilled.add(BigInteger.valueOf(sum));
            sum = 0;
        }
    }

    FieldValue value() {
        BigInteger exact = spilled.add(BigInteger.valueOf(sum));
        if (exact.bitLength() <= 53 && Math.abs(exact.longValueExact()) <= FieldValue.MAX_WHOLE) {
            return new FieldValue.Whole(exact.longValueExact());
        }
        return new FieldValue.Decimal(new BigDecimal(exact));
    }
}
