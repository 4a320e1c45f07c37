package org.ergodic.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ergodic.RequestException;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.diffusion.Sampler;
import org.ergodic.engine.Engine;
import org.ergodic.option.Parameter;
import org.junit.jupiter.api.Test;

class PlugInsTest {
    private final PlugIns table = new PlugIns();

    private PlugIn sampler(String name, Sampler sampler, int ranking, long order) {
        PlugIn plugIn = Toys.plugIn(Sampler.class, name, sampler, ranking, order);
        table.add(plugIn);
        return plugIn;
    }

    @Test
    void theHigherRankingThenTheLaterIsCurrent() {
        Sampler first = new Toys.Ddim();
        Sampler second = new Toys.Ddim();
        Sampler ranked = new Toys.TwoStep();
        PlugIn high = sampler("a", ranked, 5, 1);
        sampler("a", first, 0, 2);
        sampler("a", second, 0, 3);
        assertThat(table.get(Sampler.class, "a")).isSameAs(ranked);
        table.remove(high);
        assertThat(table.get(Sampler.class, "a")).isSameAs(second);
    }

    @Test
    void whereNobodyNamesOneTheHighestRankingIsTaken() {
        assertThatThrownBy(() -> table.first(Sampler.class))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessageContaining("no bundle provides a sampler; install one");
        sampler("judge", new Toys.Ddim(), -100, 1);
        assertThat(table.first(Sampler.class)).isEqualTo("judge");
        sampler("b", new Toys.Ddim(), 0, 2);
        sampler("a", new Toys.Ddim(), 0, 3);
        assertThat(table.first(Sampler.class)).isEqualTo("a");
        PlugIn fast = sampler("fast", new Toys.Ddim(), 100, 4);
        sampler("fast", new Toys.Ddim(), -200, 5);
        assertThat(table.first(Sampler.class)).isEqualTo("fast");
        table.remove(fast);
        assertThat(table.first(Sampler.class)).as("by what is current").isEqualTo("a");
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> table.get(NoiseSchedule.class, "foo"))
                .isExactlyInstanceOf(RequestException.class)
                .hasMessage("there is no noise schedule 'foo'; no bundle provides any");
        sampler("ddpm", new Toys.Ddim(), 0, 1);
        sampler("ddim", new Toys.Ddim(), 0, 2);
        assertThatThrownBy(() -> table.get(Sampler.class, "foo"))
                .hasMessage("there is no sampler 'foo'; there are ddim, ddpm");
    }

    @Test
    void aServiceThatGoesWhileItIsLookedUpIsMissing() {
        table.add(new PlugIn(Sampler.class, "gone", 0, 0, new PlugIn.Origin("b", "1", () -> "?"), () -> null));
        assertThatThrownBy(() -> table.get(Sampler.class, "gone")).hasMessageContaining("there is no sampler 'gone'");
    }

    @Test
    void servicesTellWhichIsUsed() {
        sampler("b", new Toys.Ddim(), 0, 1);
        sampler("b", new Toys.Ddim(), 0, 2);
        sampler("a", new Toys.Ddim(), 0, 3);
        table.add(Toys.plugIn(NoiseSchedule.class, "z", new Toys.Betas()));
        assertThat(table.services())
                .containsExactly(
                        new Engine.Service("NoiseSchedule", "z", "toys", "1.2.3", "current"),
                        new Engine.Service("Sampler", "a", "toys", "1.2.3", "current"),
                        new Engine.Service("Sampler", "b", "toys", "1.2.3", "current"),
                        new Engine.Service("Sampler", "b", "toys", "1.2.3", "shadowed"));
        assertThat(table.names(Sampler.class)).isEqualTo(List.of("a", "b"));
    }

    @Test
    void theOneThatIsUsedTellsItsOptions() {
        sampler("b", new Toys.Ddim(), 0, 1);
        sampler("b", new Toys.Ddim(), 0, 2);
        assertThat(table.services().stream().map(service -> table.parameters(service).stream()
                        .map(Parameter::name)
                        .toList()))
                .containsExactly(List.of("eta"), List.of());
    }
}
