import Core
import Parquet

extension DataLake {
    /// Encodes a table as a file of the folder.
    func encode(
        _ table: ParquetTable, _ name: String, of folder: LakeFolder, options: WriteOptions = WriteOptions()
    ) throws(LakeError) -> LakeFile {
        do {
            return LakeFile(
                name: name, bytes: try ParquetEncoder.encode(table, options: options), rows: table.rowCount)
        } catch {
            throw LakeError(.cannotWrite, "cannot encode \(folder.path)/\(name)", cause: error)
        }
    }

    /// Runs the reading of a table's columns, naming file and remedy when they are not what they should be.
    func reading<Value>(
        _ name: String, of folder: LakeFolder, _ body: () throws(ParquetError) -> Value
    ) throws(LakeError) -> Value {
        do {
            return try body()
        } catch {
            throw LakeError(
                .corrupt,
                "\(path(of: folder))/\(name) has not the columns it should have; "
                    + "rebuild it with \(folder.producer) --force", cause: error)
        }
    }
}
