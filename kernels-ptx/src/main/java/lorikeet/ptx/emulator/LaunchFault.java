package lorikeet.ptx.emulator;

/** A launch that could not go on, as a real device would stop it. */
public final class LaunchFault extends RuntimeException {
    private final Finding finding;
    private final LaunchReport report;

    LaunchFault(Finding finding) {
        this(finding, null);
    }

    private LaunchFault(Finding finding, LaunchReport report) {
        super(finding.toString(), null, false, true);
        this.finding = finding;
        this.report = report;
    }

    /** The same with what the launch did before. */
    LaunchFault after(LaunchReport done) {
        LaunchFault fault = new LaunchFault(finding, done);
        fault.setStackTrace(getStackTrace());
        return fault;
    }

    public Finding finding() {
        return finding;
    }

    /** What the launch did until it was stopped; its last step is the one at fault. */
    public LaunchReport report() {
        return report;
    }
}
