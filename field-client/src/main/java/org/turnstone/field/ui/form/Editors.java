package org.turnstone.field.ui.form;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.time.ZoneId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.Bounds;
import org.turnstone.form.Item;
import org.turnstone.form.MergeKind;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.ValueType;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldPath;

/** Chooses the editor of a question by its kind and appearance. */
final class Editors {
    private static final int SEARCH_FROM = 30;
    private static final int FEW = 9;
    private static final int LONGEST_RATING = 12;
    private static final int MOST_SOUND_BYTES = 64 << 20;

    private final FormActions actions;
    private final ZoneId zone;

    Editors(FormActions actions, ZoneId zone) {
        this.actions = actions;
        this.zone = zone;
    }

    Editor of(Item.Question question, Editor.Edits edits) {
        String name = question.key();
        Appearance appearance = Appearance.of(question.appearance());
        if (question.readOnly() && question.kind() != QuestionKind.NOTE) {
            return new ShownEditor(question.choices());
        }
        if (question.settings().merge() == MergeKind.COUNTER && question.kind() == QuestionKind.INTEGER) {
            return new CounterEditor(name, (raw, meant) -> actions.count(question.path(), raw, meant));
        }
        return switch (question.kind()) {
            case TEXT, BARCODE ->
                appearance.has("multiline")
                        ? new LongTextEditor(name, edits)
                        : new LineEditor(question, appearance, edits);
            case INTEGER, DECIMAL -> new LineEditor(question, appearance, edits);
            case RANGE -> range(question, appearance, edits);
            case DATE, TIME, DATETIME -> new DateEditor(question, appearance, edits, zone);
            case SELECT_ONE, SELECT_MULTIPLE -> choices(question, appearance, edits);
            case RANK -> new RankEditor(name, question.choices(), edits);
            case ACKNOWLEDGE -> new AcknowledgeEditor(name, edits);
            case GEOPOINT -> new PlaceEditor(name, edits);
            case GEOTRACE -> new LineOfPlacesEditor(name, false, edits);
            case GEOSHAPE -> new LineOfPlacesEditor(name, true, edits);
            case IMAGE -> new PictureEditor(name, PictureEditor.Kind.of(appearance), pictured(question.path()));
            case AUDIO, VIDEO, FILE -> new FileEditor(name, question.kind(), attaching(question.path()));
            case NOTE, HIDDEN -> new ShownEditor(question.choices());
        };
    }

    private static Editor choices(Item.Question question, Appearance appearance, Editor.Edits edits) {
        boolean several = question.kind() == QuestionKind.SELECT_MULTIPLE;
        boolean narrowed = appearance.hasAny("autocomplete", "search")
                || (appearance.has("map") && question.choices().size() > FEW);
        if (appearance.has("label")) {
            return new HeadsEditor(question.choices());
        } else if (narrowed || question.choices().size() > SEARCH_FROM) {
            return new SearchEditor(question.key(), question.choices(), several, edits);
        } else if (appearance.has("minimal") && !several) {
            return new DropEditor(question.key(), question.choices(), edits);
        }
        return new CardsEditor(question, appearance, edits);
    }

    private static Editor range(Item.Question question, Appearance appearance, Editor.Edits edits) {
        Bounds bounds = question.bounds();
        ValueType type = question.type();
        if (bounds == null) {
            return new LineEditor(question, appearance, edits);
        }
        boolean few = RangeEditor.numbers(bounds).size() <= LONGEST_RATING;
        return appearance.hasAny("rating", "picker") && few
                ? new NumberCardsEditor(question.key(), bounds, type, edits)
                : new RangeEditor(question.key(), bounds, type, appearance, edits);
    }

    private PictureEditor.Pictured pictured(FieldPath path) {
        return new PictureEditor.Pictured() {
            @Override
            public void attach(FileSource file) {
                actions.attach(path, file);
            }

            @Override
            public void look(AttachmentRef file, Consumer<@Nullable BufferedImage> seen) {
                actions.read(files -> picture(files, file), seen);
            }

            @Override
            public void caption(String text) {
                path.beside(FieldPath.CAPTION).ifPresent(caption -> actions.beside(caption, text));
            }
        };
    }

    private static BufferedImage picture(FormFiles files, AttachmentRef file) throws java.io.IOException {
        try (InputStream in = files.open(file)) {
            return Pictures.read(in);
        }
    }

    private FileEditor.Attaching attaching(FieldPath path) {
        return new FileEditor.Attaching() {
            @Override
            public void attach(FileSource file) {
                actions.attach(path, file);
            }

            @Override
            public void play(AttachmentRef file, Consumer<SoundPlaying> started) {
                actions.read(
                        files -> {
                            try (InputStream in = files.open(file)) {
                                return SoundPlaying.of(in.readNBytes(MOST_SOUND_BYTES));
                            }
                        },
                        playing -> started.accept(playing == null ? SoundPlaying.of(new byte[0]) : playing));
            }
        };
    }
}
