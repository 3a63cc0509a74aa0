package lorikeet.lora.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.util.Event;
import org.tensorflow.util.SessionLog;

class TensorBoardTest {
    @TempDir
    Path folder;

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** The check value of CRC-32C in the catalogue of parametrised CRC algorithms, E3069283, rotated and shifted. */
    @Test
    void checksumIsMaskedAsTfRecordSays() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0xc78ab0e5, EventFile.masked(digits, 0, digits.length));
    }

    @Test
    void tensorFlowReadsTheScalarsOfEveryRow() {
        long before = System.currentTimeMillis() / 1000;
        try (TensorBoard board = new TensorBoard(folder)) {
            board.begun(0, List.of());
            board.logged(LogRows.training(1, 2.5, 1e-4));
            board.logged(LogRows.evaluation(300, 1.5));
        }
        List<Event> events = EventRecords.ofOnly(folder);
        assertEquals(3, events.size());
        assertEquals("brain.Event:2", events.getFirst().getFileVersion());
        assertEquals(1, events.get(1).getStep());
        assertEquals(Map.of("train/loss", 2.5f, "train/grad_norm", 0.5f, "train/learning_rate", 1e-4f, "train/token_acc", 0.25f), EventRecords.scalars(events.get(1)));
        assertEquals(300, events.get(2).getStep());
        assertEquals(Map.of("eval/loss", 1.5f, "eval/token_acc", 0.75f), EventRecords.scalars(events.get(2)));
        events.forEach(event -> assertTrue(event.getWallTime() >= before && event.getWallTime() < before + 3600, () -> "time " + event.getWallTime()));
    }

    @Test
    void fileIsNamedByTimeMachineAndProcess() throws IOException {
        try (TensorBoard board = new TensorBoard(folder); TensorBoard sameSecond = new TensorBoard(folder)) {
            board.begun(0, List.of());
            sameSecond.begun(0, List.of());
        }
        assertEquals(2, files().size());
        for (Path file : files()) assertTrue(file.getFileName().toString().matches("events\\.out\\.tfevents\\.\\d{10}\\.[A-Za-z0-9.-]+\\." + ProcessHandle.current().pid() + "\\.[01]"), file.toString());
    }

    @Test
    void rowsAreInTheFileBeforeItIsClosed() throws IOException {
        try (TensorBoard board = new TensorBoard(folder)) {
            board.begun(0, List.of());
            board.logged(LogRows.training(1, 2.5, 1e-4));
            byte[] whole = Files.readAllBytes(files().getFirst());
            assertEquals(2, EventRecords.of(whole).size());
            board.logged(LogRows.training(2, 2.25, 1e-4));
            byte[] more = Files.readAllBytes(files().getFirst());
            for (int cut = whole.length; cut < more.length; cut++) assertEquals(2, EventRecords.of(Arrays.copyOf(more, cut)).size());
        }
    }

    @Test
    void resumedRunVoidsWhatEarlierFilesHaveBeyondItsCheckpoint() throws IOException {
        try (TensorBoard board = new TensorBoard(folder)) {
            board.begun(0, List.of());
            for (int step = 1; step < 5; step++) board.logged(LogRows.training(step, 2, 1e-4));
        }
        Files.move(files().getFirst(), folder.resolve("events.out.tfevents.1.first"));
        try (TensorBoard board = new TensorBoard(folder)) {
            board.begun(3, List.of(LogRows.training(1, 2, 1e-4), LogRows.training(3, 2, 1e-4)));
            board.logged(LogRows.training(4, 1, 1e-4));
        }
        List<Event> events = EventRecords.of(Files.readAllBytes(files().getLast()));
        assertEquals(3, events.size());
        assertEquals(SessionLog.SessionStatus.START, events.get(1).getSessionLog().getStatus());
        assertEquals(4, events.get(1).getStep());
        assertEquals(1f, EventRecords.scalars(events.get(2)).get("train/loss"));
    }

    @Test
    void runResumedIntoANewFolderHasItsEarlierRowsToo() {
        try (TensorBoard board = new TensorBoard(folder)) {
            board.begun(3, List.of(LogRows.training(1, 4, 1e-4), LogRows.training(3, 2, 1e-4)));
            board.logged(LogRows.training(4, 1, 1e-4));
        }
        assertEquals(List.of(4f, 2f, 1f), EventRecords.ofOnly(folder).stream().skip(1).map(event -> EventRecords.scalars(event).get("train/loss")).toList());
    }
}
