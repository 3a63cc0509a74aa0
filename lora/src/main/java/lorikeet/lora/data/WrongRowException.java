package lorikeet.lora.data;

/** A row that is a JSON object, but no sample. The message says why, without the row's place. */
final class WrongRowException extends RuntimeException {
    WrongRowException(String message) {
        super(message, null, false, false);
    }
}
