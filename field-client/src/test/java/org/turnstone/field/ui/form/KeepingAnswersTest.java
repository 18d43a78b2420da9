package org.turnstone.field.ui.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Image;
import java.awt.Rectangle;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.Transferable;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.swing.JPanel;
import javax.swing.TransferHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.capture.Records;
import org.turnstone.field.ui.EverythingLaptop;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;

/** What stands beside answers, where a draft opens again, and the way through a form; without Swing. */
class KeepingAnswersTest {
    private static final FieldPath CHILDREN = new FieldPath("numbers/children");
    private static final FieldPath VISITS = new FieldPath("numbers/visits");
    private static final FieldPath CODE = new FieldPath("words/code");
    private static final FieldPath LINE = new FieldPath("words/line");

    @TempDir
    private Path folder;

    private EverythingLaptop laptop;
    private Vault vault;
    private Records records;
    private RecordWork work;
    private FormPresenter presenter;
    private final List<FormPicture> pictures = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    @BeforeEach
    void begin() throws Exception {
        laptop = EverythingLaptop.in(folder, 31);
        vault = laptop.open();
        records = laptop.records(vault);
        work = records.begin(laptop.form());
        presenter = present(work);
        presenter.begin();
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private FormPresenter present(RecordWork with) {
        FormScreen screen = new FormScreen() {
            @Override
            public void show(FormPicture picture) {
                pictures.add(picture);
            }

            @Override
            public void leave(String sentence) {
                left.add(sentence);
            }

            @Override
            public void alarm(String sentence) {
                throw new AssertionError(sentence);
            }
        };
        DeviceId here = vault.membership().orElseThrow().certificate().deviceId();
        Clock clock = laptop.clock();
        return new FormPresenter(with, null, screen, new Authors(here), clock, laptop.zone());
    }

    private FormPicture last() {
        return pictures.get(pictures.size() - 1);
    }

    private String focus() {
        FormPicture.Focus focus = last().focus();
        return focus == null ? "" : focus.key();
    }

    private Page.Asked question(FieldPath path) {
        return last().page().blocks().stream()
                .filter(block -> block.key().equals(path.text()))
                .map(Page.Asked.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private void type(FieldPath path, Typed typed, String raw) {
        presenter.edited(path, typed, raw, true);
    }

    private RecordId record() throws Exception {
        return records.all().get(0).record();
    }

    private Optional<FieldValue> held(FieldPath path) throws Exception {
        return records.view(record()).state().field(path).map(FieldState::value);
    }

    @Test
    void aNumberOutOfRangeIsKeptWithARemarkAndFinishingAsksForTheRemark() throws Exception {
        presenter.open("numbers");
        type(CHILDREN, Typed.whole("45"), "45");
        assertThat(question(CHILDREN).error()).contains("0 to 15");
        assertThat(question(CHILDREN).beside().keepable()).isTrue();

        presenter.keepAnyway(CHILDREN, Typed.whole("45"));
        assertThat(question(CHILDREN).error()).isEmpty();
        assertThat(question(CHILDREN).question().value()).isEqualTo(new FieldValue.Whole(45));
        presenter.finish();
        assertThat(left).isEmpty();
        assertThat(last().problems()).extracting(FormPicture.Problem::path).containsExactly(CHILDREN);

        presenter.beside(CHILDREN.beside(FieldPath.REMARK).orElseThrow(), "A children's home");
        presenter.finish();
        assertThat(left).hasSize(1);
        assertThat(held(CHILDREN)).contains(new FieldValue.Whole(45));
        assertThat(held(new FieldPath("numbers/children#remark"))).contains(new FieldValue.Text("A children's home"));
    }

    @Test
    void anotherAnswerTakesTheRemarkOfTheOneBeforeAlong() throws Exception {
        type(CHILDREN, Typed.whole("45"), "45");
        presenter.keepAnyway(CHILDREN, Typed.whole("45"));
        presenter.beside(CHILDREN.beside(FieldPath.REMARK).orElseThrow(), "Really");

        type(CHILDREN, Typed.whole("4"), "4");
        presenter.finish();

        assertThat(held(CHILDREN)).contains(new FieldValue.Whole(4));
        assertThat(held(new FieldPath("numbers/children#remark"))).isEmpty();
    }

    @Test
    void aMisspeltCodeIsNotKept() {
        type(CODE, Typed.text("12"), "12");
        assertThat(question(CODE).error()).contains("four digits");
        assertThat(question(CODE).beside().keepable()).isFalse();

        presenter.keepAnyway(CODE, Typed.text("12"));

        assertThat(question(CODE).question().value()).isNull();
    }

    @Test
    void aDraftOpensAtTheQuestionWithWhatWasHalfTyped() throws Exception {
        presenter.open("words");
        presenter.entered(LINE);
        type(LINE, Typed.text("The Nunsthorpe"), "The Nunsthorpe");
        presenter.entered(CODE);
        presenter.edited(CODE, Typed.text("12"), "12", false);
        presenter.abandon();

        pictures.clear();
        presenter = present(records.open(records.begun().get(0)));
        presenter.begin();

        assertThat(last().focus()).isEqualTo(new FormPicture.Focus(FormPicture.Focus.Target.QUESTION, "words/code"));
        assertThat(question(CODE).typed()).isEqualTo("12");
        assertThat(question(LINE).question().value()).isEqualTo(new FieldValue.Text("The Nunsthorpe"));
    }

    @Test
    void aRecordThatWasSavedAndLeftOpensAtTheQuestionAlsoAfterARestart() throws Exception {
        presenter.open("words");
        presenter.entered(LINE);
        type(LINE, Typed.text("The Nunsthorpe"), "The Nunsthorpe");
        presenter.openQuestion(VISITS);
        presenter.entered(VISITS);
        presenter.saveAndExit();
        vault.close();

        vault = laptop.open();
        records = laptop.records(vault);
        pictures.clear();
        presenter = present(records.open(record()));
        presenter.begin();

        assertThat(last().focus()).isEqualTo(new FormPicture.Focus(FormPicture.Focus.Target.QUESTION, VISITS.text()));
        assertThat(last().kept()).isEqualTo("Opened where you stopped");
    }

    @Test
    void aDraftThatIsTakenBackLeavesThePlaceOfTheSaveBefore() throws Exception {
        presenter.openQuestion(VISITS);
        presenter.entered(VISITS);
        type(VISITS, Typed.whole("2"), "2");
        presenter.saveAndExit();
        work = records.open(record());
        work.answer(LINE, new FieldValue.Text("no"));
        work.keepDraft();
        work.discard();
        work.close();

        assertThat(records.open(record()).margin().bookmark().place()).isEqualTo(VISITS.text());
    }

    @Test
    void whereSomebodyStoppedIsForgottenWithWhatIsWithdrawn() throws Exception {
        presenter.openQuestion(VISITS);
        presenter.entered(VISITS);
        type(VISITS, Typed.whole("2"), "2");
        presenter.saveAndExit();
        RecordId record = record();
        SymmetricKey key = vault.recordKey(record, vault.read(record).keyId().orElseThrow())
                .orElseThrow();
        assertThat(vault.journal().place(record, key)).contains(VISITS.text());

        vault.withdraw(record, laptop.clock().instant(), Optional.empty());

        assertThat(vault.journal().place(record, key)).isEmpty();
    }

    @Test
    void theNoteBesideTheFormIsSavedWithTheRecord() throws Exception {
        type(LINE, Typed.text("Here"), "Here");
        presenter.beside(FieldPath.NOTE, "Pram in the hallway");
        assertThat(last().note()).isEqualTo("Pram in the hallway");
        presenter.saveAndExit();

        assertThat(held(FieldPath.NOTE)).contains(new FieldValue.Text("Pram in the hallway"));
        assertThat(records.view(record()).values().values()).doesNotContainKey(FieldPath.NOTE);
    }

    @Test
    void anAnswerInAnotherLanguageSaysInWhich() throws Exception {
        type(LINE, Typed.text("Here"), "Here");
        presenter.nextLanguage();
        type(VISITS, Typed.whole("2"), "2");
        presenter.saveAndExit();

        assertThat(held(FieldPath.LANGUAGE)).contains(new FieldValue.Text("English (en)"));
        assertThat(held(new FieldPath("numbers/visits#language"))).contains(new FieldValue.Text("Polski (pl)"));
        assertThat(held(new FieldPath("words/line#language"))).isEmpty();
    }

    @Test
    void anAuditedFormSaysWhenWhatWasVisited() throws Exception {
        presenter.entered(LINE);
        laptop.clock().advance(Duration.ofSeconds(7));
        type(LINE, Typed.text("Here"), "Here");
        presenter.entered(CODE);
        presenter.saveAndExit();

        FieldPath path = records.view(record()).state().fields().keySet().stream()
                .filter(field -> field.text().startsWith("#audit-"))
                .findFirst()
                .orElseThrow();
        assertThat(held(path).orElseThrow()).isInstanceOf(FieldValue.Attachment.class);
        FieldValue.Attachment file = (FieldValue.Attachment) held(path).orElseThrow();
        try (InputStream in = vault.attachments().open(file.ref())) {
            String csv = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(csv).startsWith("event,node,start,end,old-value,new-value\nform start,,");
            assertThat(csv).containsPattern("question,words/line,(\\d+),(\\d+),,Here\n");
            assertThat(csv).contains("form save,,");
        }
    }

    @Test
    void enterLeadsFromQuestionToQuestionAndOverThePages() {
        presenter.open("words");
        presenter.goOn(LINE);
        assertThat(focus()).isEqualTo("words/long");

        presenter.goOn(new FieldPath("words/agree"));
        assertThat(last().page().key()).isEqualTo("numbers");

        type(CHILDREN, Typed.whole("45"), "45");
        presenter.goOn(CHILDREN);
        assertThat(focus()).as("a refused answer keeps one there").isEqualTo("numbers/children");
    }

    @Test
    void questionsOneByOneAreTheSameQuestions() {
        presenter.open("numbers");
        presenter.entered(VISITS);
        presenter.turnOneByOne();
        assertThat(last().page().blocks()).extracting(Page.Block::key).containsExactly("numbers/visits");
        assertThat(last().page().parts()).isEqualTo(7);

        presenter.next();
        assertThat(last().page().blocks()).extracting(Page.Block::key).containsExactly("numbers/weight");

        presenter.turnOneByOne();
        assertThat(last().page().blocks()).hasSize(7);
    }

    @Test
    void aPhotoFromATelephoneIsStoredWithoutWhatTheTelephoneWrote() throws Exception {
        Path file = folder.resolve("photo.jpg");
        Files.write(file, PicturesTest.fromTelephone(PicturesTest.striped(80, 40), 6));
        presenter.attach(new FieldPath("files/photo"), FileSource.photo(file));
        presenter.saveAndExit();

        byte[] stored = stored(new FieldPath("files/photo"));
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("Exif", "GPS");
        assertThat(Pictures.read(new ByteArrayInputStream(stored)).getWidth())
                .as("it stands upright")
                .isEqualTo(40);
    }

    @Test
    void whatWasMadeUnreadableIsNotInTheStoredBytes() throws Exception {
        BufferedImage striped = PicturesTest.striped(80, 80);
        BufferedImage blurred = Pictures.madeUnreadable(striped, new Rectangle(40, 0, 40, 80));
        presenter.attach(new FieldPath("files/photo"), FileSource.picture(blurred, true));
        presenter.saveAndExit();

        BufferedImage stored = Pictures.read(new ByteArrayInputStream(stored(new FieldPath("files/photo"))));
        Set<Integer> shades = new HashSet<>();
        for (int x = 40; x < 80; x++) {
            for (int y = 0; y < 80; y++) {
                shades.add(stored.getRGB(x, y));
            }
        }
        assertThat(shades)
                .as("blue and green alternated from dot to dot")
                .doesNotContain(Color.BLUE.getRGB(), Color.GREEN.getRGB());
        assertThat(stored.getRGB(10, 10)).isEqualTo(Color.RED.getRGB());
    }

    @Test
    void whatIsDroppedOnAQuestionComesInAsFileOrPicture() {
        List<Path> files = new ArrayList<>();
        List<Image> images = new ArrayList<>();
        TransferHandler handler = IncomingFiles.handler(files::add, images::add);
        JPanel question = new JPanel();
        Path photo = folder.resolve("photo.jpg");
        BufferedImage copied = Pictures.blank(3, 2);

        assertThat(handler.importData(new TransferHandler.TransferSupport(
                        question, offered(DataFlavor.javaFileListFlavor, List.of(photo.toFile())))))
                .isTrue();
        assertThat(handler.importData(
                        new TransferHandler.TransferSupport(question, offered(DataFlavor.imageFlavor, copied))))
                .isTrue();
        assertThat(handler.canImport(
                        new TransferHandler.TransferSupport(question, offered(DataFlavor.stringFlavor, "words"))))
                .isFalse();

        assertThat(files).containsExactly(photo);
        assertThat(images).containsExactly(copied);
    }

    private static Transferable offered(DataFlavor flavour, Object what) {
        return new Transferable() {
            @Override
            public DataFlavor[] getTransferDataFlavors() {
                return new DataFlavor[] {flavour};
            }

            @Override
            public boolean isDataFlavorSupported(DataFlavor asked) {
                return flavour.equals(asked);
            }

            @Override
            public Object getTransferData(DataFlavor asked) {
                return what;
            }
        };
    }

    private byte[] stored(FieldPath path) throws Exception {
        FieldValue.Attachment kept = (FieldValue.Attachment) held(path).orElseThrow();
        try (InputStream in = vault.attachments().open(kept.ref())) {
            return in.readAllBytes();
        }
    }

    @Test
    void ofAPictureThatIsReplacedNothingIsLeft() throws Exception {
        FieldPath photo = new FieldPath("files/photo");
        byte[] first = Pictures.png(Pictures.blank(30, 20));
        byte[] second = Pictures.png(Pictures.blank(20, 30));
        presenter.attach(photo, FileSource.made(first, Pictures.PNG));
        FieldValue.Attachment before =
                (FieldValue.Attachment) work.session().item(photo).answer().orElseThrow();
        presenter.attach(photo, FileSource.made(second, Pictures.PNG));

        assertThat(vault.attachments().isHere(before.ref().blobId())).isFalse();
        presenter.saveAndExit();
        FieldValue.Attachment kept = (FieldValue.Attachment) held(photo).orElseThrow();
        try (InputStream in = vault.attachments().open(kept.ref())) {
            assertThat(in.readAllBytes()).isEqualTo(second);
        }
    }
}
