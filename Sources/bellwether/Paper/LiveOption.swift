import ArgumentParser

/// `--live`, which every verb has that calls a broker.
struct LiveOption: ParsableArguments {
    @Flag(
        help:
            "Call a broker where real money is; broker.live_confirmation must name a file that confirms it as well."
    )
    var live = false
}
