package dev.gantry.proxy.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The sample objects that come with the distribution's {@code python3-pydicom}, as far as DCMTK can send them. */
public final class Samples {

    /**
     * Objects that DCMTK 3.6.7 itself cannot read: cut short, of wrong byte order, or with a length that points past the
     * end. Known by name, so that an object which stops working for another reason is not passed over in silence.
     */
    private static final Set<String> UNREADABLE = Set.of(
            "MR_truncated.dcm", "rtplan_truncated.dcm", "SC_rgb_jpeg.dcm", "rtdose_rle.dcm", "rtdose_rle_1frame.dcm");

    private Samples() {}

    /** Every object that {@code storescu} can send in the transfer syntax that it is stored in, in order of name. */
    public static List<Sample> all() {
        String listing = PythonScript.named("list_samples.py").run(Duration.ofSeconds(60));
        return listing.lines()
                .map(line -> line.split("\t"))
                .map(field -> new Sample(Path.of(field[0]), field[1], field[2], field[3], field[4]))
                .filter(sample ->
                        !UNREADABLE.contains(sample.file().getFileName().toString()))
                .filter(Sample::canBeProposed)
                .toList();
    }

    /** The sample of that file name. */
    public static Sample named(String name) {
        return all().stream()
                .filter(sample -> sample.file().getFileName().toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("sample: `" + name + "` is not among " + all()));
    }
}
