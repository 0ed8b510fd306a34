using System.Runtime.InteropServices;

namespace Amago.Onnx.Building;

/// <summary>The size of a recorded dimension: <paramref name="Count"/>, or as many for every image.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RecordedSize(int Count, bool PerImage);
