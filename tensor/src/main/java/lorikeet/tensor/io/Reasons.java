package lorikeet.tensor.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file operation failed, in words: Java's messages of file errors are often only the path. */
public final class Reasons {
    private Reasons() {}

    /** One line without the path. */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file or folder";
            case AccessDeniedException _ -> "access denied";
            case DirectoryNotEmptyException _ -> "is a folder";
            case EOFException _ -> "it ends too early";
            case FileSystemException f when f.getReason() != null -> OneLine.of(f.getReason());
            default -> OneLine.of(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        };
    }
}
