package org.turnstone.form;

import java.io.ByteArrayInputStream;
import java.util.MissingResourceException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;

/**
 * Reads XML that somebody sent: a form, a list, a part of a workbook. Nothing outside of it is ever opened, entities are not
 * put in, a document type is passed over and told, and every fault is an {@link XMLStreamException}.
 */
public final class UntrustedXml {
    private UntrustedXml() {}

    /** A reader to whom a prefix that is not declared is a fault. */
    public static XMLStreamReader reader(byte[] xml) throws XMLStreamException {
        return reader(xml, true);
    }

    /** A reader to whom a colon is a letter of a name. */
    public static XMLStreamReader withoutNamespaces(byte[] xml) throws XMLStreamException {
        return reader(xml, false);
    }

    private static XMLStreamReader reader(byte[] xml, boolean namespaces) throws XMLStreamException {
        // The JDK's own reader, whatever else lies on the class path: its limits are the ones tested here.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, namespaces);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> new ByteArrayInputStream(new byte[0]));
        return new WithoutMessages(factory.createXMLStreamReader(new ByteArrayInputStream(xml)));
    }

    /** The JDK's reader has no words for a character that XML does not know within a document type, and fails over that. */
    private static final class WithoutMessages extends StreamReaderDelegate {
        WithoutMessages(XMLStreamReader reader) {
            super(reader);
        }

        @Override
        public int next() throws XMLStreamException {
            try {
                return super.next();
            } catch (MissingResourceException e) {
                throw new XMLStreamException("a fault the reader has no words for", getLocation(), e);
            }
        }
    }
}
