namespace Amago.Formats.Files;

/// <summary>The formats that are read, as a file's contents tell them apart.</summary>
internal enum FileFormat
{
    /// <summary>A file of none of the known formats.</summary>
    Unknown,

    SafeTensors,
    TorchCheckpoint,
    Npz,
    Npy,
    Png,
}
