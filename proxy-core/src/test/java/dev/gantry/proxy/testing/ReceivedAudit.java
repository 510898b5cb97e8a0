package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/** What a repository got from the {@link Hospital}, held against RFC 5424 and the schema of PS3.15 A.5.1. */
public final class ReceivedAudit {
    private static final Pattern FRAME =
            Pattern.compile("<85>1 \\S+Z test-1 gantry \\d+ IHE\\+RFC-3881 - (<(?:\\?xml|AuditMessage).*)");

    private ReceivedAudit() {}

    /**
     * Returns the audit messages, each once, in the order in which they came first.
     *
     * @param lines whole syslog messages
     * @throws AssertionError if one is not what the standards want
     */
    public static List<String> messages(List<String> lines) {
        Schema schema = schema();
        Set<String> messages = new LinkedHashSet<>();
        for (String line : lines) {
            Matcher frame = FRAME.matcher(line);
            if (!frame.matches()) {
                throw new AssertionError("no syslog message of the hospital: " + line);
            }
            try {
                schema.newValidator().validate(new StreamSource(new StringReader(frame.group(1))));
            } catch (SAXException e) {
                throw new AssertionError(frame.group(1), e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            messages.add(frame.group(1));
        }
        return new ArrayList<>(messages);
    }

    private static Schema schema() {
        try {
            return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                    .newSchema(ReceivedAudit.class.getResource("/dicom2017c.xsd"));
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        }
    }
}
