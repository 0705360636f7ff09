import Forecasting
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Networks beside neuralforecast's") struct NetworkParityTests {
    static let cases = [
        "lstm_plain", "lstm_full", "lstm_long", "nhits_plain", "nhits_full", "nhits_nearest", "tft_plain",
        "tft_full", "tft_fixed", "tft_known",
    ]

    @Test("The same weights give the same forecasts", arguments: cases)
    func forward(_ name: String) throws {
        let (network, file) = try GoldenCase.load(name)
        let expected = try #require(file["forecast"])
        let found = try withoutGradients { try network.forecast(ForecastBatch(file), isTraining: false) }
        #expect(try distance(found, expected) < 1e-4)
        // One by one as in a batch.
        let batch = try ForecastBatch(file)
        for row in 0..<expected.shape[0] {
            let one = ForecastBatch(
                window: try batch.window.slice(row..<row + 1), past: try batch.past?.slice(row..<row + 1),
                known: try batch.known?.slice(row..<row + 1), fixed: try batch.fixed?.slice(row..<row + 1))
            let alone = try withoutGradients { try network.forecast(one, isTraining: false) }
            #expect(try distance(alone, found.slice(row..<row + 1)) < 1e-5)
        }
    }

    @Test("The full sizes have as many parameters")
    func counts() throws {
        let counts = try GoldenCase.file().counts
        #expect(!counts.isEmpty)
        for (name, golden) in counts {
            #expect(golden.network.parameterCount == golden.parameters, "\(name)")
        }
    }

    @Test("PyTorch gives the exported module's forecasts")
    func script() throws {
        let folder = try TemporaryFolder()
        var expected: [(String, Tensor)] = []
        for name in Self.cases {
            let (network, file) = try GoldenCase.load(name)
            let path = folder.appending("\(name).pt")
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try network.script().write(to: handle.fileDescriptor)
            try handle.close()
            let found = try withoutGradients { try network.forecast(ForecastBatch(file), isTraining: false) }
            expected.append((name, found))
        }
        let said = try Peer.python(
            """
            import sys, torch, warnings
            from safetensors.torch import load_file, save_file
            warnings.simplefilter('ignore')
            torch.set_num_threads(1)
            folder, golden = sys.argv[1:3]
            for name in sys.argv[3:]:
                module = torch.jit.load(f'{folder}/{name}.pt')
                assert not module.training
                file = load_file(f'{golden}/{name}.safetensors')
                inputs = [file[key] for key in ('window', 'past', 'known', 'fixed') if key in file]
                with torch.no_grad():
                    save_file({'forecast': module(*inputs).contiguous()}, f'{folder}/{name}.out')
                try: module(inputs[0][:, 1:], *inputs[1:]); print('no complaint')
                except torch.jit.Error as error: assert 'window must be [batch' in str(error), error
            """, [folder.path, GoldenCase.folder.path()] + Self.cases)
        #expect(said == "")
        for (name, tensor) in expected {
            let found = try #require(
                Safetensors(contentsOf: folder.appending("\(name).out"))["forecast"])
            #expect(try distance(found, tensor) < 1e-5, "\(name)")
        }
    }
}
