/// The version that every command, run row and manifest names.
public enum BellwetherVersion {
    public static let current = "0.1.0"
}
