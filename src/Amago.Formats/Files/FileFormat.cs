namespace Amago.Formats.Files;

/// <summary>The formats that are read, as a file's contents tell them apart.</summary>
internal enum FileFormat
{
    /// <summary>None of the others.</summary>
    Unknown,

    SafeTensors,
    TorchCheckpoint,
    Npz,
    Npy,
    Png,
}
