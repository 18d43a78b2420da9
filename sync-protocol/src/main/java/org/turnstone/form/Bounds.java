package org.turnstone.form;

import java.math.BigDecimal;

/** From where to where, and in which steps, a range question runs. */
public record Bounds(BigDecimal start, BigDecimal end, BigDecimal step) {}
