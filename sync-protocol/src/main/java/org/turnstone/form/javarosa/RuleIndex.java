package org.turnstone.form.javarosa;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.xpath.XPathConditional;
import org.javarosa.xpath.XPathException;
import org.javarosa.xpath.parser.XPathSyntaxException;
import org.turnstone.form.FormTemplate;

/** Which questions each rule of a form looks at, by template path. Safe to share between threads. */
final class RuleIndex {
    private final Map<String, XFormScan.Bind> binds;

    /** Parsed when first asked for: a record asks for some, and the next record for the same. As many as the form has. */
    private final Map<Place, Set<String>> named = new ConcurrentHashMap<>();

    /** An expression and the question it stands at. */
    private record Place(String expression, String at) {}

    RuleIndex(Map<String, XFormScan.Bind> binds) {
        this.binds = Map.copyOf(binds);
    }

    /** What a rule looks at, through calculates to what was answered; the question itself is left out. */
    Set<String> asks(FormTemplate.Rule rule, String path) {
        Deque<String> open = new ArrayDeque<>();
        switch (rule) {
            case CONSTRAINT -> open.addAll(paths(bind(path).constraint(), path));
            case REQUIRED -> open.addAll(paths(bind(path).required(), path));
            case RELEVANT -> {
                for (String around = path; !around.isEmpty(); around = parent(around)) {
                    open.addAll(paths(bind(around).relevant(), around));
                }
            }
        }
        Set<String> asked = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            String next = open.pop();
            if (asked.add(next)) {
                open.addAll(paths(bind(next).calculate(), next));
            }
        }
        asked.remove(path);
        return asked;
    }

    /** For each question that constraints of others look at, those others. */
    Map<String, Set<String>> constrainedBy(Set<String> paths) {
        Map<String, Set<String>> constrainedBy = new HashMap<>();
        for (String path : paths) {
            for (String asked : asks(FormTemplate.Rule.CONSTRAINT, path)) {
                constrainedBy
                        .computeIfAbsent(asked, any -> new LinkedHashSet<>())
                        .add(path);
            }
        }
        return constrainedBy;
    }

    private XFormScan.Bind bind(String path) {
        return binds.getOrDefault(path, XFormScan.Bind.NONE);
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** The paths an expression names; none for one that JavaRosa does not take, which compiling the form reports. */
    private Set<String> paths(String expression, String at) {
        return expression.isEmpty() ? Set.of() : named.computeIfAbsent(new Place(expression, at), RuleIndex::parsed);
    }

    private static Set<String> parsed(Place place) {
        Set<String> paths = new LinkedHashSet<>();
        TreeReference context = TreeReference.rootRef().extendRef("data", TreeReference.INDEX_UNBOUND);
        for (String name : place.at().split("/", -1)) {
            context = context.extendRef(name, TreeReference.INDEX_UNBOUND);
        }
        try {
            for (TreeReference reference : new XPathConditional(place.expression()).getTriggers(context)) {
                if (reference.getInstanceName() == null && reference.size() > 1) {
                    StringBuilder path = new StringBuilder(reference.getName(1));
                    for (int i = 2; i < reference.size(); i++) {
                        path.append('/').append(reference.getName(i));
                    }
                    paths.add(path.toString());
                }
            }
        } catch (XPathSyntaxException | XPathException e) {
            return Set.of();
        }
        return Collections.unmodifiableSet(paths);
    }
}
