import Core
import Foundation
import TestSupport
import Testing

/// Each a line with what to do, an exit code, and nothing in the tree changed.
@Suite("bellwether backtest, refused") struct BacktestRefusalTests {
    private let tree: SampleTree

    init() throws {
        tree = try SampleTree.shared.get()
    }

    private func expectFailure(
        _ status: Int32, _ arguments: [String], on copy: CopiedTree, mentions: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try copy.digests()
        let result = try Commands.run("bellwether", ["backtest", "--root", copy.root] + arguments)
        #expect(result.status == status, "\(result.standardError)", sourceLocation: sourceLocation)
        for mention in mentions {
            #expect(
                result.standardError.contains(mention), "\(result.standardError)",
                sourceLocation: sourceLocation)
        }
        // The parser shows the usage below its line.
        if status != 64 || mentions.contains("bellwether") {
            #expect(
                result.standardError.split(separator: "\n").count == 1, "\(result.standardError)",
                sourceLocation: sourceLocation)
        }
        #expect(try copy.digests() == before, sourceLocation: sourceLocation)
    }

    @Test("Without features, a model, or sessions that it has not seen: 66, with the command that helps")
    func missing() throws {
        let empty = try CopiedTree()
        try expectFailure(66, [], on: empty, mentions: ["train-policy"])
        try expectFailure(66, ["--model", "equal-weights"], on: empty, mentions: ["build-features"])
        let features = try tree.copy(["features/2022/12"])
        try expectFailure(66, [], on: features, mentions: ["train-policy"])
        try expectFailure(66, ["--model", "2022-06"], on: features, mentions: ["no model 2022-06"])
        try expectFailure(
            66, ["--model", "momentum", "--from", "2021-03-01", "--to", "2021-06-30"], on: features,
            mentions: ["no session between 2021-03-01 and 2021-06-30", "build-features --from"])
        try expectFailure(
            66, ["--model", "momentum", "--from", "2022-12-30", "--to", "2022-12-30"], on: features,
            mentions: ["one session alone"])
        let old = try tree.copy(["features/2022/03", "models"])
        try expectFailure(66, [], on: old, mentions: ["it has seen them all", "--in-sample"])
    }

    @Test("A span that the model learnt from altogether, or options that make no sense: 64")
    func usage() throws {
        let copy = try tree.copy(["features/2022/03", "models"])
        try expectFailure(
            64, ["--from", "2022-03-01", "--to", "2022-03-31"], on: copy,
            mentions: ["learnt from sessions up to", "--in-sample"])
        for (arguments, words) in [
            (["--model", "best"], "no model"), (["--model", "2023-01", "--weights", "x"], "exclude"),
            (["--from", "2022-12-01", "--to", "2022-11-01"], "swap"), (["--cost-bps", "-1"], "--cost-bps"),
            (["--capital", "0"], "--capital"), (["--top", "0"], "--top"), (["--cash-rate", "4"], "fraction"),
            (["--baselines", "1/N"], "--baselines"), (["--execution", "noon"], "noon"),
            (["--weights", ""], "empty"), (["--from", "2099-01-04"], "2099"),
        ] {
            try expectFailure(64, arguments, on: copy, mentions: [words])
        }
    }

    @Test("A file of decisions that cannot be run: 65 or 66, with its line")
    func files() throws {
        let copy = try tree.copy(["features/2022/12", "universe/2022/12"])
        let path = copy.folder.appending("w.csv")
        let head = "date,symbol,weight\n"
        for (text, words) in [
            ("", "is empty"), (head, "holds no decision"),
            (head + "2022-12-26,AAPL,1\n", "line 2: 2022-12-26 is no session"),
            (
                head + "2022-12-05,AAPL,.6\n2022-12-05,MSFT,.6\n",
                "line 3: the weights of 2022-12-05 sum above 1"
            ),
            (head + "2022-12-05,AAPL,.5\n2022-12-05,AAPL,.5\n", "line 3: AAPL stands in line 2"),
            (head + "2022-12-05,AAPL,.5\n2022-12-06,NOSUCH,.5\n", "line 3: NOSUCH has no slot on 2022-12-06"),
        ] {
            try Data(text.utf8).write(to: URL(filePath: path))
            try expectFailure(65, ["--weights", path], on: copy, mentions: [words])
        }
        try expectFailure(66, ["--orders", path + "x"], on: copy, mentions: ["w.csvx"])
        try Data((head + "2022-12-30,AAPL,1\n").utf8).write(to: URL(filePath: path))
        try expectFailure(
            64, ["--weights", path, "--from", "2022-12-05"], on: copy, mentions: ["no decision of"])
    }
}
