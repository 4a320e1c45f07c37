package org.ergodic.data.internal;

import java.util.List;
import java.util.Set;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.osgi.service.component.annotations.Component;

/** Reads a file of images as {@link Idx} says; rows are held out as {@link HeldOut} says. */
@Component(property = "ergodic.name=idx")
public final class IdxReader implements DatasetProvider {
    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.text(PATH, "the IDX file of images, plain or gzipped" + HeldOut.NOTE));
    }

    @Override
    public Set<String> endings() {
        return Set.of("idx3-ubyte", "gz");
    }

    @Override
    public Dataset load(Options options, long seed) {
        String path = options.text(PATH);
        return HeldOut.split(path, Idx.images(path));
    }
}
