package org.ergodic.cli.internal;

import java.util.Map;

/** What a command found although something is wrong: its fields come beside error and hint. */
record Verdict(Problem problem, Map<String, Object> found) {}
