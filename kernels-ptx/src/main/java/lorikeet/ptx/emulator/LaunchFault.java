package lorikeet.ptx.emulator;

/** A launch that could not go on, as a real device would stop it. */
public final class LaunchFault extends RuntimeException {
    private final Finding finding;

    LaunchFault(Finding finding) {
        super(finding.toString(), null, false, true);
        this.finding = finding;
    }

    public Finding finding() {
        return finding;
    }
}
