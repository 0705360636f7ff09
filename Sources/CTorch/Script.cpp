// Modules in TorchScript, for other programs to load.
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/export.h>

#include <unistd.h>

#include <cerrno>

#include "Handles.hpp"

using namespace ctorch;

namespace {

// The errno of the first write that failed, else 0.
int write_all(int descriptor, const void *bytes, size_t count) {
    const char *rest = static_cast<const char *>(bytes);
    while (count > 0) {
        const ssize_t written = ::write(descriptor, rest, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        rest += written;
        count -= static_cast<size_t>(written);
    }
    return 0;
}

}  // namespace

int ctorch_script_save(
    const char *source, const char *const *names, const ctorch_tensor *const *tensors, size_t count,
    const ctorch_script_file *files, size_t file_count, int descriptor, int *write_error) {
    *write_error = 0;
    return status([&] {
        torch::jit::Module module("Policy");
        for (size_t i = 0; i < count; ++i) module.register_buffer(names[i], tensors[i]->value.detach());
        // Python's Module.eval and train set it.
        module.register_attribute("training", c10::BoolType::get(), false);
        module.define(source);
        torch::jit::ExtraFilesMap extra;
        for (size_t i = 0; i < file_count; ++i) extra[files[i].name] = files[i].text;
        // libtorch's writer, told of a failure, ends the process from its destructor: it is told of none, and
        // the error is kept for the end.
        torch::jit::ExportModule(
            module,
            [&](const void *bytes, size_t size) {
                if (*write_error == 0) *write_error = write_all(descriptor, bytes, size);
                return size;
            },
            extra);
        TORCH_CHECK(*write_error == 0, "the module could not be written");
    });
}
