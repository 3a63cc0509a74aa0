package lorikeet.ptx.emulator;

/** What the threads of a launch have printed, as much as fits; CUDA keeps as much where nobody asks for more. */
final class Printed {
    static final int MOST_CHARACTERS = 1 << 20;

    private final StringBuilder text = new StringBuilder();
    private long leftOut;

    synchronized void add(String part) {
        if (leftOut > 0 || text.length() + part.length() > MOST_CHARACTERS) leftOut++;
        else text.append(part);
    }

    /** All of it; what did not fit is counted in a last line. */
    synchronized String text() {
        if (leftOut == 0) return text.toString();
        return text + "... " + leftOut + " more calls of printf are left out\n";
    }
}
