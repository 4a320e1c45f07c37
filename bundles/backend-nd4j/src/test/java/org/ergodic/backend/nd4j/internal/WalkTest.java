package org.ergodic.backend.nd4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalkTest {
    /** All pairs of input element p and tap k that meet element t = (p + before − k · dilation) / stride, where that is whole: each once. */
    @Test
    void theWayBackMeetsEachPairOnce() {
        for (int stride = 1; stride <= 6; stride++) {
            for (int dilation = 1; dilation <= 6; dilation++) {
                for (int taps = 1; taps <= 5; taps++) {
                    for (int before = 0; before <= 7; before++) {
                        for (int size : new int[] {1, 2, 9}) {
                            List<String> met = new ArrayList<>();
                            for (Walk walk : Walk.back(size, stride, before, taps, dilation)) {
                                met.addAll(pairs(walk));
                            }
                            List<String> meant = new ArrayList<>();
                            for (int p = 0; p < size; p++) {
                                for (int k = 0; k < taps; k++) {
                                    int place = p + before - k * dilation;
                                    if (place % stride == 0) {
                                        meant.add(p + " " + k + " " + place / stride);
                                    }
                                }
                            }
                            assertThat(met).containsExactlyInAnyOrderElementsOf(meant);
                        }
                    }
                }
            }
        }
    }

    private static List<String> pairs(Walk walk) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < walk.places(); i++) {
            for (int j = 0; j < walk.taps(); j++) {
                int seen = walk.start() + i * walk.step() + j * walk.tapStep();
                pairs.add(walk.out() + i * walk.outStep() + " " + (walk.kernel() + j * walk.kernelStep()) + " " + seen);
                assertThat(seen).isLessThanOrEqualTo(walk.last());
            }
        }
        return pairs;
    }
}
