// Kernels overwrite their stack scratch before reading it; zeroing it at every call would cost more than some of them.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
