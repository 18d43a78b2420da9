package org.turnstone.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UntrustedXmlTest {
    private static List<Integer> events(XMLStreamReader reader) throws XMLStreamException {
        List<Integer> events = new ArrayList<>();
        while (reader.hasNext()) {
            events.add(reader.next());
        }
        return events;
    }

    private static byte[] utf8(String xml) {
        return xml.getBytes(StandardCharsets.UTF_8);
    }

    /** Found by row X2: the JDK has no message for it and threw a MissingResourceException, which nobody caught. */
    @Test
    void aCharacterThatXmlDoesNotKnowWithinADocumentTypeIsAFaultOfTheDocument() {
        byte[] xml = utf8("<!DOCTYPE x[PUBL\0\0 \"\" \"tt//foo\"> ");
        assertThatThrownBy(() -> events(UntrustedXml.reader(xml))).isInstanceOf(XMLStreamException.class);
        assertThatThrownBy(() -> events(UntrustedXml.withoutNamespaces(xml))).isInstanceOf(XMLStreamException.class);
    }

    @Test
    void whatAnEntityStandsForIsNotPutIn(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "the passphrase");
        String xml = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY s SYSTEM \"" + secret.toUri() + "\">]><x>&a;&s;</x>";
        for (XMLStreamReader reader :
                List.of(UntrustedXml.reader(utf8(xml)), UntrustedXml.withoutNamespaces(utf8(xml)))) {
            StringBuilder text = new StringBuilder();
            List<Integer> events = new ArrayList<>();
            while (reader.hasNext()) {
                int event = reader.next();
                events.add(event);
                if (event == XMLStreamConstants.CHARACTERS) {
                    text.append(reader.getText());
                }
            }
            assertThat(text.toString()).doesNotContain("aaaa", "passphrase");
            assertThat(events).contains(XMLStreamConstants.DTD);
        }
    }

    @Test
    void aPrefixWithoutMeaningIsAFaultOnlyToWhoReadsNamespaces() throws Exception {
        byte[] xml = utf8("<odk:x/>");
        assertThatThrownBy(() -> events(UntrustedXml.reader(xml))).isInstanceOf(XMLStreamException.class);
        assertThat(events(UntrustedXml.withoutNamespaces(xml))).contains(XMLStreamConstants.START_ELEMENT);
    }
}
