package dev.gantry.proxy.demo;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines of a width, between words where it can. */
final class Wrapping {
    private Wrapping() {}

    /** Returns at least one line, none longer than {@code width} characters. */
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String written : text.split(" ", -1)) {
            String word = written;
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            while (word.length() > width) {
                lines.add(word.substring(0, width));
                word = word.substring(width);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
