package dev.gantry.proxy.demo;

/** Colours, where there is a terminal to show them. */
record Ink(boolean coloured) {
    private static final String RESET = "\033[0m";

    String good(String text) {
        return in("\033[32m", text);
    }

    String bad(String text) {
        return in("\033[31m", text);
    }

    String quiet(String text) {
        return in("\033[2m", text);
    }

    String strong(String text) {
        return in("\033[1m", text);
    }

    private String in(String colour, String text) {
        return coloured && !text.isBlank() ? colour + text + RESET : text;
    }
}
