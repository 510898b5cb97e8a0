package dev.gantry.benchmarks.chart;

import java.awt.BasicStroke;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A chart as an SVG file. Letters are written as outlines, so that it looks the same wherever it is shown, and the title
 * once more as text for those who have it read to them.
 *
 * @param name of the file, without its ending
 * @param title for people
 * @param painter draws it
 */
record SvgChart(String name, String title, Painter painter) {

    static final int WIDTH = 800;
    static final int HEIGHT = 420;

    private static final String SVG = "http://www.w3.org/2000/svg";
    /** Hundredths of a pixel: more cannot be seen, and makes files ten times as large. */
    private static final int DECIMALS = 2;

    /** Draws on what it is given. */
    interface Painter {
        void paint(Graphics2D graphics, int width, int height);
    }

    /** Gives all charts one look, on white so that it can be read on a dark page too. */
    static void style(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Palette.BACKGROUND);
        styler.setPlotBackgroundColor(Palette.BACKGROUND);
        styler.setLegendBackgroundColor(Palette.BACKGROUND);
        styler.setChartFontColor(Palette.TEXT);
        styler.setPlotBorderVisible(false);
        styler.setLegendBorderColor(Palette.BACKGROUND);
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        styler.setAxisTickLabelsColor(Palette.TEXT);
        styler.setAxisTickMarksColor(Palette.GRID);
        styler.setPlotGridLinesColor(Palette.GRID);
        // A dashed line becomes an outline of each dash.
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setErrorBarsColor(Palette.TEXT);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setYAxisMin(0.0);
        styler.setAntiAlias(true);
    }

    /** Writes it to a directory, over one of the same name. */
    Path write(Path directory) throws IOException {
        Document document = document();
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setPrecision(DECIMALS);
        context.setComment("made by benchmarks.jar chart");
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        painter.paint(graphics, WIDTH, HEIGHT);
        Element root = graphics.getRoot();
        Element heading = document.createElementNS(SVG, "title");
        heading.setTextContent(title);
        root.insertBefore(heading, root.getFirstChild());
        root.setAttribute("role", "img");
        root.setAttribute("viewBox", "0 0 %d %d".formatted(WIDTH, HEIGHT));
        Path file = directory.resolve(name + ".svg");
        try (Writer writer = Files.newBufferedWriter(file)) {
            graphics.stream(root, writer, false, false);
        }
        return file;
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this Java cannot make XML documents", e);
        }
    }
}
