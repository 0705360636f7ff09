import Core
import Forecasting
import Foundation
import TestSupport
import Testing

@Suite("Exporting a forecaster")
struct ForecasterExportTests {
    private func export(_ format: ServerFormat) throws -> (folder: TemporaryFolder, files: [String]) {
        let folder = try TemporaryFolder()
        let written = try ForecasterExport(DriftModel().served()).write(to: folder.path, format)
        return (folder, written.map { String($0.dropFirst(folder.path.count + 1)) })
    }

    @Test("lays out what Triton looks for")
    func triton() throws {
        let (folder, files) = try export(.triton)
        #expect(files == ["drift/config.pbtxt", "drift/20240328/model.pt"])
        let text = try String(contentsOfFile: folder.appending("drift/config.pbtxt"), encoding: .utf8)
        for line in [
            #"name: "drift""#, #"platform: "pytorch_libtorch""#, "max_batch_size: 400",
            #"{ name: "window" data_type: TYPE_FP32 dims: [ 16 ] },"#,
            #"{ name: "known" data_type: TYPE_FP32 dims: [ 21, 2 ] }"#,
            #"{ name: "forecast" data_type: TYPE_FP32 dims: [ 5, 1 ] }"#,
        ] {
            #expect(text.contains(line), "\(line)")
        }
    }

    @Test("lays out what MLServer looks for, with a runtime that is sound Python")
    func mlserver() throws {
        let (folder, files) = try export(.mlserver)
        #expect(files == ["drift/model-settings.json", "drift/torchscript_runtime.py", "drift/model.pt"])
        let printed = try Peer.python(
            """
            import ast, json, sys
            settings = json.load(open(sys.argv[1] + "/drift/model-settings.json"))
            tree = ast.parse(open(sys.argv[1] + "/drift/torchscript_runtime.py").read())
            module, name = settings["implementation"].split(".")
            assert module == "torchscript_runtime"
            assert name in [n.name for n in tree.body if isinstance(n, ast.ClassDef)]
            print(json.dumps([settings["inputs"], settings["outputs"]], sort_keys=True))
            """, [folder.path])
        #expect(printed.contains(#"{"datatype": "FP32", "name": "known", "shape": [-1, 21, 2]}"#))
        #expect(printed.contains(#"{"datatype": "FP32", "name": "forecast", "shape": [-1, 5, 1]}"#))
    }

    @Test(
        "writes an archive that PyTorch reads, with arguments named as the server's inputs",
        arguments: ServerFormat.allCases)
    func archive(format: ServerFormat) throws {
        let (folder, files) = try export(format)
        let path = folder.appending(try #require(files.last))
        let printed = try Peer.python(
            """
            import sys, torch
            extra = {"README.md": ""}
            module = torch.jit.load(sys.argv[1], _extra_files=extra)
            print([a.name for a in module.forward.schema.arguments[1:]])
            print(tuple(module(torch.zeros(3, 16), torch.zeros(3, 21, 2)).shape), "# drift of 2024-03-28" in str(extra))
            """, [path])
        #expect(printed == "['window', 'known']\n(3, 5, 1) True\n")
    }

    @Test("writes the same bytes for the same model, over what stood there")
    func repeatable() throws {
        let folder = try TemporaryFolder()
        let files = try ForecasterExport(DriftModel().served()).write(to: folder.path, .mlserver)
        let first = try files.map { try Data(contentsOf: URL(filePath: $0)) }
        try ForecasterExport(DriftModel().served()).write(to: folder.path, .mlserver)
        #expect(try files.map { try Data(contentsOf: URL(filePath: $0)) } == first)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending("drift"))
        #expect(names.count == 3)
    }

    @Test("says where it cannot write")
    func unwritable() throws {
        let error = #expect(throws: ForecastingError.self) {
            try ForecasterExport(DriftModel().served()).write(to: "/proc/nowhere", .triton)
        }
        #expect(error?.code == .cannotWrite)
        #expect(error?.message.contains("/proc/nowhere") == true)
    }
}
