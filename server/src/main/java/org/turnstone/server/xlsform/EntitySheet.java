package org.turnstone.server.xlsform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.xlsform.FormElement.Action;
import org.turnstone.server.xlsform.FormElement.Kind;

/**
 * The entities a form creates and updates (ODK XForms entities 2024.1 and 2025.1).
 *
 * <p>An entity lives in the {@code meta} of a group, a repeat or the whole form, one in each. Where is told by the
 * questions saved to it, or else by those it refers to: as deep as the deepest of them, never across the border of a
 * repeat. Where two would share a place, the later moves up as long as it stays within the same repeat.
 */
final class EntitySheet {
    private static final Set<String> COLUMNS =
            Set.of("dataset", "label", "entity_id", "create_if", "update_if", "repeat");

    private final Map<String, Declaration> declarations = new LinkedHashMap<>();
    private final Map<String, List<Use>> uses = new LinkedHashMap<>();

    private record Declaration(String list, int row, Map<String, String> cells, Set<String> references) {
        String cell(String column) {
            return cells.getOrDefault(column, "");
        }
    }

    /** A question that tells where an entity lives: saved to a property, or referred to by name. */
    private record Use(List<FormElement> containers, int row, String property, String question) {
        boolean isSaved() {
            return !property.isEmpty();
        }
    }

    boolean isEmpty() {
        return declarations.isEmpty();
    }

    boolean declares(String list) {
        return declarations.containsKey(list);
    }

    static EntitySheet read(@Nullable Table table) throws Findings.Mistake {
        EntitySheet sheet = new EntitySheet();
        if (table == null) {
            return sheet;
        }
        for (Table.Line line : table.lines()) {
            if (line.cells().isEmpty()) {
                continue;
            }
            Declaration declaration = declaration(line);
            if (sheet.declarations.put(declaration.list(), declaration) != null) {
                throw listName(line.number(), "The 'list_name' column must not have any duplicate names.");
            }
        }
        return sheet;
    }

    private static Findings.Mistake listName(int row, String what) {
        return new Findings.Mistake(
                SheetNames.ENTITIES,
                row,
                "list_name",
                References.invalid(row, SheetNames.ENTITIES, "list_name") + what);
    }

    private static Declaration declaration(Table.Line line) throws Findings.Mistake {
        List<String> unknown = line.cells().keySet().stream()
                .filter(column -> !COLUMNS.contains(column))
                .map(column -> "'" + column + "'")
                .toList();
        if (!unknown.isEmpty()) {
            throw new Findings.Mistake(
                    SheetNames.ENTITIES,
                    1,
                    unknown.get(0),
                    "[row : 1] On the 'entities' sheet, one or more column names are invalid. The following column(s) are"
                            + " not supported by this version of pyxform: " + String.join(", ", unknown)
                            + ". Please either: check the spelling of the column names, remove the columns,"
                            + " or update pyxform.");
        }
        Map<String, String> cells = new LinkedHashMap<>();
        for (String column : COLUMNS) {
            String text = line.text(column);
            if (text != null) {
                cells.put(column, text);
            }
        }
        Set<String> references = new LinkedHashSet<>();
        for (String column : List.of("entity_id", "create_if", "update_if", "label")) {
            References.in(cells.getOrDefault(column, "")).forEach(reference -> references.add(reference.name()));
        }
        String list = cells.getOrDefault("dataset", "");
        Declaration declaration = new Declaration(list, line.number(), cells, references);
        check(declaration);
        return declaration;
    }

    private static void check(Declaration declaration) throws Findings.Mistake {
        int row = declaration.row();
        String list = declaration.list();
        if (list.isEmpty()) {
            throw listName(row, "Entity lists must have a name.");
        }
        // Messages of other compilers name the column 'dataset' here; people search for them.
        String start = References.invalid(row, SheetNames.ENTITIES, "dataset");
        if (list.startsWith("__")) {
            throw bad(row, start + "Names used here must not begin with two underscores.");
        }
        if (list.contains(".")) {
            throw bad(row, start + "Names used here must not contain a period.");
        }
        if (!XmlNames.isName(list)) {
            throw bad(row, start + SurveySheet.NAME_RULE);
        }
        boolean id = !declaration.cell("entity_id").isEmpty();
        boolean create = !declaration.cell("create_if").isEmpty();
        boolean update = !declaration.cell("update_if").isEmpty();
        if (!id && update) {
            throw bad(
                    row,
                    invalid(row, list)
                            + "does not have an 'entity_id' expression, but an 'entity_id' is required when updating entities."
                            + " Updating entities is indicated by using 'entity_id' and/or 'update_if' expressions. "
                            + "Please either: add an 'entity_id' for this entity declaration, or to only create entities"
                            + " instead move the 'update_if' to 'create_if'.");
        }
        if (id && create && !update) {
            throw bad(
                    row,
                    invalid(row, list)
                            + "does not have an 'update_if' expression, but an 'update_if' is required when upserting"
                            + " entities. Upserting entities is indicated by using 'create_if' and 'entity_id' expressions. "
                            + "Please either: add an 'update_if' for this entity declaration, or to only create entities"
                            + " instead remove the 'entity_id' expression.");
        }
        if (!id && declaration.cell("label").isEmpty()) {
            throw bad(
                    row,
                    invalid(row, list)
                            + "does not have a label, but a 'label' is required when creating entities. Creating entities is"
                            + " indicated by using a 'create_if' expression, or by not using 'entity_id' expression. "
                            + "Please either: add a 'label' for this entity declaration, or to update entities instead"
                            + " provide an 'entity_id' (and optionally 'update_if') expression.");
        }
    }

    private static String invalid(int row, String list) {
        return "[row : " + row + "] On the 'entities' sheet, the entity declaration is invalid. The entity list name '"
                + list + "' ";
    }

    private static Findings.Mistake bad(int row, String message) {
        return new Findings.Mistake(SheetNames.ENTITIES, row, "list_name", message);
    }

    private static Findings.Mistake badSaveTo(int row, String what) {
        return new Findings.Mistake(
                SheetNames.SURVEY, row, "save_to", References.invalid(row, SheetNames.SURVEY, "save_to") + what);
    }

    /**
     * Notes what a row of the survey says about entities.
     *
     * @param saveTo what the column save_to says, "" for nothing
     * @param containers the groups and repeats the row stands in, the form itself first
     * @return the name of the property, without the list before it
     */
    String use(String saveTo, int row, String question, List<FormElement> containers, boolean isContainer)
            throws Findings.Mistake {
        String property = "";
        if (!saveTo.isEmpty()) {
            property = saved(saveTo, row, containers, isContainer);
        }
        for (Declaration declaration : declarations.values()) {
            if (declaration.references().contains(question)) {
                uses.computeIfAbsent(declaration.list(), l -> new ArrayList<>())
                        .add(new Use(List.copyOf(containers), row, "", question));
            }
        }
        return property;
    }

    private String saved(String saveTo, int row, List<FormElement> containers, boolean isContainer)
            throws Findings.Mistake {
        if (declarations.isEmpty()) {
            throw badSaveTo(
                    row,
                    "To save entity properties using the save_to column, add an entities sheet and declare an entity.");
        }
        String[] parts = saveTo.split("#", -1);
        if (parts.length > 2) {
            throw badSaveTo(
                    row,
                    "A 'save_to' value must have at most one '#' delimiter character. "
                            + "Please check the spelling of this 'save_to' value.");
        }
        if (parts.length == 1 && declarations.size() > 1) {
            throw badSaveTo(
                    row,
                    "When there is more than one entity declaration, 'save_to' names must be prefixed with the entity"
                            + " 'list_name' that the property belongs to. Please either: add the entity 'list_name' prefix"
                            + " separated with a '#' e.g. my_list#my_save_to (where 'my_list' is the entity 'list_name', and"
                            + " 'my_save_to' is the 'save_to' property name), or remove all but one entity declarations.");
        }
        String list =
                parts.length == 2 ? parts[0] : declarations.keySet().iterator().next();
        String property = parts[parts.length - 1];
        if (!declarations.containsKey(list)) {
            throw badSaveTo(
                    row,
                    "The entity list name '" + list + "' was not found on the entities sheet. Please either: check the"
                            + " spelling of the list name in the save_to value, or on the entities sheet add a row for this"
                            + " entity list, or check the spelling of existing entity list names.");
        }
        List<Use> before = uses.computeIfAbsent(list, l -> new ArrayList<>());
        checkProperty(property, row, isContainer, before);
        before.add(new Use(List.copyOf(containers), row, property, ""));
        return property;
    }

    private static void checkProperty(String property, int row, boolean isContainer, List<Use> before)
            throws Findings.Mistake {
        if (property.isEmpty()) {
            throw badSaveTo(row, SurveySheet.NAME_RULE);
        }
        if (isContainer) {
            throw badSaveTo(
                    row,
                    "Groups and repeats can't be saved as entity properties. "
                            + "Either remove or move the save_to value in this row.");
        }
        if (property.equalsIgnoreCase("name") || property.equalsIgnoreCase("label")) {
            throw badSaveTo(row, "Names used here must not be 'name' or 'label' (case-insensitive).");
        }
        if (property.startsWith("__")) {
            throw badSaveTo(row, "Names used here must not begin with two underscores.");
        }
        if (!XmlNames.isName(property)) {
            throw badSaveTo(row, SurveySheet.NAME_RULE);
        }
        for (Use use : before) {
            if (use.property().equals(property)) {
                throw badSaveTo(
                        row,
                        "The save_to property '" + property + "' is already assigned by row '" + use.row()
                                + "'. Either remove or change one of these duplicate save_to property names.");
            }
        }
    }

    /** Updating reads the entity's list, so the form must bring it. */
    void checkLists(Set<String> instances) throws Findings.Mistake {
        for (Declaration declaration : declarations.values()) {
            if (!declaration.cell("entity_id").isEmpty() && !instances.contains(declaration.list())) {
                throw bad(
                        declaration.row(),
                        invalid(declaration.row(), declaration.list())
                                + "does not match the name of a secondary instance, which is required when updating"
                                + " entities. Please either: add a question on the 'survey' sheet with the type"
                                + " 'select_*_from_file' or 'csv-external', or check the spelling of existing questions"
                                + " using these types and the entity list name.");
            }
        }
    }

    /** @return the version of the entities specification that the form needs, "" when it has no entities */
    String place(FormElement survey) throws Findings.Mistake {
        if (declarations.isEmpty()) {
            return "";
        }
        Map<FormElement, Declaration> places = new EntityPlaces(survey).places();
        places.forEach((container, declaration) -> metaOf(container).add(element(declaration, container)));
        boolean simple =
                declarations.size() == 1 && places.keySet().stream().noneMatch(at -> at.isRepeat() || at.isInRepeat());
        return simple ? "2024.1.0" : "2025.1.0";
    }

    static FormElement metaOf(FormElement container) {
        for (FormElement child : container.children) {
            if (child.name().equals("meta") && child.kind() == Kind.GROUP) {
                return child;
            }
        }
        FormElement meta = new FormElement(Kind.GROUP, "group", "meta", 0);
        meta.control.put("bodyless", "true");
        container.add(meta);
        return meta;
    }

    private static FormElement element(Declaration declaration, FormElement container) {
        FormElement entity = new FormElement(Kind.ENTITY, "entity", "entity", declaration.row());
        attribute(entity, "dataset").value = declaration.list();
        String id = declaration.cell("entity_id");
        String createIf = declaration.cell("create_if");
        boolean creates = id.isEmpty() || !createIf.isEmpty();
        if (creates) {
            FormElement create = attribute(entity, "create");
            create.value = "1";
            calculated(create, createIf);
        }
        if (!id.isEmpty()) {
            FormElement update = attribute(entity, "update");
            update.value = "1";
            calculated(update, declaration.cell("update_if"));
            String item = "instance('" + declaration.list() + "')/root/item[name=" + id + "]/__";
            calculated(attribute(entity, "baseVersion"), item + "version");
            calculated(attribute(entity, "trunkVersion"), item + "trunkVersion");
            calculated(attribute(entity, "branchId"), item + "branchId");
        }
        FormElement idAttribute = attribute(entity, "id");
        if (!id.isEmpty()) {
            calculated(idAttribute, id);
        } else {
            idAttribute.bind.put("readonly", Wording.of("true()"));
            idAttribute.bind.put("type", Wording.of("string"));
            idAttribute.actions.add(Action.setValue(Action.FIRST_LOAD, "uuid()"));
            if (container.isRepeat() || container.isInRepeat()) {
                idAttribute.actions.add(Action.setValue(Action.NEW_REPEAT, "uuid()"));
            }
        }
        if (!declaration.cell("label").isEmpty()) {
            FormElement label = new FormElement(Kind.ENTITY, "label", "label", declaration.row());
            entity.add(label);
            calculated(label, declaration.cell("label"));
        }
        return entity;
    }

    private static FormElement attribute(FormElement entity, String name) {
        FormElement attribute = new FormElement(Kind.ATTRIBUTE, "attribute", name, entity.row());
        entity.add(attribute);
        return attribute;
    }

    private static void calculated(FormElement element, String expression) {
        if (!expression.isEmpty()) {
            element.bind.put("calculate", Wording.of(expression));
            element.bind.put("readonly", Wording.of("true()"));
            element.bind.put("type", Wording.of("string"));
        }
    }

    /** Finds a container for each entity. */
    private final class EntityPlaces {
        private final List<FormElement> root;
        private final Map<List<FormElement>, Declaration> taken = new LinkedHashMap<>();
        private final Map<List<FormElement>, Declaration> reserved = new HashMap<>();

        private record Request(
                Declaration declaration,
                List<FormElement> scope,
                List<FormElement> wanted,
                Set<List<FormElement>> saved) {}

        EntityPlaces(FormElement survey) {
            root = List.of(survey);
        }

        Map<FormElement, Declaration> places() throws Findings.Mistake {
            Map<List<FormElement>, List<Request>> scopes = new LinkedHashMap<>();
            for (String list : uses.keySet()) {
                Declaration declaration = declarations.get(list);
                if (declaration != null && !uses.get(list).isEmpty()) {
                    Request request = request(declaration, uses.get(list));
                    scopes.computeIfAbsent(request.scope(), s -> new ArrayList<>())
                            .add(request);
                }
            }
            for (Declaration declaration : declarations.values()) {
                if (uses.getOrDefault(declaration.list(), List.of()).isEmpty()) {
                    scopes.computeIfAbsent(root, s -> new ArrayList<>())
                            .add(new Request(declaration, root, root, Set.of()));
                }
            }
            Map<FormElement, Declaration> places = new LinkedHashMap<>();
            List<Request> ofTheForm = scopes.getOrDefault(root, List.of());
            if (scopes.size() == 1 && ofTheForm.size() == 1) {
                places.put(root.get(0), ofTheForm.get(0).declaration());
                return places;
            }
            for (List<Request> requests : scopes.values()) {
                requests.sort(
                        Comparator.comparingInt(request -> request.declaration().row()));
                for (Request request : requests) {
                    allocate(request);
                }
            }
            taken.forEach((path, declaration) -> places.put(path.get(path.size() - 1), declaration));
            return places;
        }

        private void allocate(Request request) throws Findings.Mistake {
            Declaration conflict = null;
            for (int depth = request.wanted().size(); depth >= request.scope().size(); depth--) {
                List<FormElement> place = request.wanted().subList(0, depth);
                conflict = taken.getOrDefault(place, reserved.get(place));
                if (conflict == null) {
                    take(request, place);
                    return;
                }
                Declaration reservation = request.saved().stream()
                        .map(reserved::get)
                        .filter(java.util.Objects::nonNull)
                        .findFirst()
                        .orElse(null);
                if (reservation != null) {
                    conflict = reservation;
                    break;
                }
            }
            int row = request.declaration().row();
            throw bad(
                    row,
                    "[row : " + row + "] On the 'entities' sheet, the entity declaration is invalid. Each container"
                            + " (survey, group, repeat) may have only one entity declaration, but there are no valid"
                            + " containers available in the scope: '" + text(request.scope())
                            + "', which has been allocated to the entity on row '"
                            + (conflict == null ? 0 : conflict.row())
                            + "'. Please either: check which entities are referred to from the 'survey' sheet"
                            + "in the 'save_to' column, or check which questions are being referred to from the 'entities'"
                            + " sheet with variable references (such as in the 'label').");
        }

        private void take(Request request, List<FormElement> place) {
            List<FormElement> kept = List.copyOf(place);
            taken.put(kept, request.declaration());
            reserved.put(kept, request.declaration());
            for (List<FormElement> lineage : request.saved()) {
                for (int depth = lineage.size(); depth >= place.size(); depth--) {
                    reserved.put(List.copyOf(lineage.subList(0, depth)), request.declaration());
                }
            }
        }

        private Request request(Declaration declaration, List<Use> found) throws Findings.Mistake {
            Use deepest = null;
            Use deepestContainer = null;
            Use deepestSaved = null;
            Set<List<FormElement>> saved = new LinkedHashSet<>();
            for (Use use : found) {
                boolean deeper = deepest == null || repeats(use.containers()) > repeats(deepest.containers());
                if (deeper) {
                    deepest = use;
                    deepestContainer = use;
                    deepestSaved = use.isSaved() ? use : deepestSaved;
                }
                boolean sameScope = deepest != null && scope(use.containers()).equals(scope(deepest.containers()));
                if (deepestContainer == null
                        || sameScope && below(use.containers()) > below(deepestContainer.containers())) {
                    deepestContainer = use;
                }
                if (use.isSaved()) {
                    saved.add(use.containers());
                    if (deepestSaved == null
                            || sameScope && below(use.containers()) > below(deepestSaved.containers())) {
                        deepestSaved = use;
                    }
                }
            }
            if (deepest == null || deepestContainer == null) {
                return new Request(declaration, root, root, Set.of());
            }
            List<FormElement> wanted = deepestSaved == null
                    ? deepestContainer.containers()
                    : wanted(saved, scope(deepestSaved.containers()));
            checkScopes(declaration, found, deepest, wanted);
            return new Request(declaration, scope(deepest.containers()), wanted, saved);
        }

        private List<FormElement> wanted(Set<List<FormElement>> saved, List<FormElement> scope) {
            List<FormElement> common = null;
            for (List<FormElement> lineage : saved) {
                common = common == null ? lineage : shared(common, lineage);
            }
            List<FormElement> shared = common == null ? root : common;
            if (saved.size() == 1) {
                return shared;
            }
            boolean scopeIsDeeper = repeats(scope) > repeats(shared)
                    || repeats(scope) == repeats(shared) && below(scope) >= below(shared);
            return scopeIsDeeper ? scope : shared;
        }

        private void checkScopes(Declaration declaration, List<Use> found, Use deepest, List<FormElement> wanted)
                throws Findings.Mistake {
            List<FormElement> deepestScope = scope(deepest.containers());
            for (Use use : found) {
                List<FormElement> scope = scope(use.containers());
                boolean above = scope.size() <= deepestScope.size()
                        && deepestScope.subList(0, scope.size()).equals(scope);
                if (!above && !use.isSaved()) {
                    throw bad(
                            declaration.row(),
                            invalid(declaration.row(), declaration.list()) + "has a reference in container scope '"
                                    + text(deepest.containers())
                                    + "' which is not compatible with the variable reference to '" + use.question()
                                    + "' in scope '" + text(use.containers())
                                    + "'. Please either: check the spelling of the variable references, or copy either value"
                                    + " into the desired container scope with a 'calculate' question then use that"
                                    + " 'calculate' for the 'save_to'.");
                }
                boolean elsewhere = use.isSaved() && !scope(wanted).equals(scope);
                if (use.isSaved() && (!above || elsewhere)) {
                    throw badSaveTo(
                            use.row(),
                            "The entity list name '" + declaration.list() + "' has a reference in container scope '"
                                    + text(above ? wanted : deepest.containers())
                                    + "' which is not compatible with this 'save_to' reference in scope '"
                                    + text(use.containers())
                                    + "'. Please either: check the spelling of the list name in the 'save_to', or copy either"
                                    + " value into the desired container scope with a 'calculate' question then use that"
                                    + " 'calculate' for the 'save_to'.");
                }
            }
        }

        private static List<FormElement> shared(List<FormElement> a, List<FormElement> b) {
            int depth = 0;
            while (depth < a.size() && depth < b.size() && a.get(depth) == b.get(depth)) {
                depth++;
            }
            return a.subList(0, depth);
        }

        private static List<FormElement> scope(List<FormElement> path) {
            int depth = path.size();
            while (depth > 1 && !path.get(depth - 1).isRepeat()) {
                depth--;
            }
            return path.subList(0, depth);
        }

        private static int repeats(List<FormElement> path) {
            return (int) path.stream().filter(FormElement::isRepeat).count();
        }

        private static int below(List<FormElement> path) {
            return path.size() - scope(path).size();
        }

        private String text(List<FormElement> path) {
            StringBuilder text = new StringBuilder("/survey");
            path.stream().skip(1).forEach(element -> text.append('/').append(element.name()));
            return text.toString();
        }
    }

    Set<String> lists() {
        return new HashSet<>(declarations.keySet());
    }
}
