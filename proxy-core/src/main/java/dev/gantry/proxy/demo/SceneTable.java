package dev.gantry.proxy.demo;

import dev.gantry.policy.Effect;
import dev.gantry.proxy.demo.scene.Outcome;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.UnaryOperator;

/** What came of all scenes, as a table of at most a hundred columns. */
final class SceneTable {
    private static final int MARK = 4;
    private static final int TRIED = 31;
    private static final int DECIDED = 22;
    private static final int RULE = 13;
    private static final int WIRE = 20;
    private static final int PACS = 4;
    private static final int WIDTH = MARK + TRIED + DECIDED + RULE + WIRE + PACS + 5;

    private final PrintWriter out;
    private final Ink ink;

    /** One column of one row. */
    private record Cell(List<String> lines, int width, UnaryOperator<String> ink) {
        Cell(String text, int width, UnaryOperator<String> ink) {
            this(Wrapping.lines(text, width), width, ink);
        }

        String line(int number) {
            String text = number < lines.size() ? lines.get(number) : "";
            return ink.apply(text) + " ".repeat(width - text.length());
        }
    }

    SceneTable(PrintWriter out, Ink ink) {
        this.out = out;
        this.ink = ink;
    }

    void print(List<Outcome> outcomes) {
        row(
                new Cell("", MARK, ink::strong),
                new Cell("what was tried", TRIED, ink::strong),
                new Cell("decided", DECIDED, ink::strong),
                new Cell("by rule", RULE, ink::strong),
                new Cell("on the wire", WIRE, ink::strong),
                new Cell("PACS", PACS, ink::strong));
        out.println("─".repeat(WIDTH));
        for (int i = 0; i < outcomes.size(); i++) {
            print(i + 1, outcomes.get(i));
        }
        out.println("─".repeat(WIDTH));
    }

    private void print(int number, Outcome outcome) {
        boolean allowed = outcome.decided().effect() == Effect.ALLOW;
        String rules = String.join(", ", outcome.decided().rules());
        row(
                new Cell(
                        (outcome.asExpected() ? "✓ " : "✗ ") + number,
                        MARK,
                        outcome.asExpected() ? ink::good : ink::bad),
                new Cell(outcome.title(), TRIED, UnaryOperator.identity()),
                new Cell(outcome.decided().text(), DECIDED, allowed ? ink::good : ink::bad),
                new Cell(rules.isEmpty() ? "–" : rules, RULE, UnaryOperator.identity()),
                new Cell(outcome.wire(), WIRE, UnaryOperator.identity()),
                new Cell(outcome.connections() == 0 ? "–" : "●", PACS, UnaryOperator.identity()));
        for (String difference : outcome.differences()) {
            for (String line : Wrapping.lines("expected " + difference, WIDTH - MARK - 1)) {
                out.println(" ".repeat(MARK + 1) + ink.bad(line));
            }
        }
    }

    private void row(Cell... cells) {
        int lines = 1;
        for (Cell cell : cells) {
            lines = Math.max(lines, cell.lines().size());
        }
        for (int i = 0; i < lines; i++) {
            StringBuilder line = new StringBuilder();
            for (Cell cell : cells) {
                line.append(line.length() == 0 ? "" : " ").append(cell.line(i));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
