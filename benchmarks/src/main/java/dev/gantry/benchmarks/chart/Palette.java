package dev.gantry.benchmarks.chart;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Colours that people with any colour vision tell apart (Okabe and Ito), the same for a hop in every chart. */
final class Palette {

    static final Color BACKGROUND = Color.WHITE;
    static final Color TEXT = new Color(0x222222);
    static final Color GRID = new Color(0xE0E0E0);
    static final Color GANTRY = new Color(0xD55E00);

    private static final Map<String, Color> KNOWN = new LinkedHashMap<>();

    static {
        KNOWN.put("direct", new Color(0x999999));
        KNOWN.put("haproxy", new Color(0x0072B2));
        KNOWN.put("nginx", new Color(0x009E73));
        KNOWN.put("stunnel", new Color(0xCC79A7));
        KNOWN.put("bare", new Color(0x56B4E9));
        KNOWN.put("bare-jdk", new Color(0x9AD0F0));
        KNOWN.put("orthanc", new Color(0x4D4D4D));
        KNOWN.put("gantry", GANTRY);
        KNOWN.put("gantry-plain", new Color(0xF5B98A));
        KNOWN.put("baseline", new Color(0x8C5A3C));
    }

    /** For variants of Gantry, in the order in which they stand in the results. */
    private static final List<Color> OTHERS =
            List.of(new Color(0xE69F00), new Color(0xF0C27B), new Color(0xF0E442), new Color(0x7B3294));

    private Palette() {}

    /** The colours of some hops, in the order of their names here. */
    static Map<String, Color> of(Iterable<String> hops) {
        Map<String, Color> colours = new LinkedHashMap<>();
        int others = 0;
        for (String hop : hops) {
            Color known = KNOWN.get(hop);
            colours.put(hop, known != null ? known : OTHERS.get(others++ % OTHERS.size()));
        }
        return colours;
    }
}
