namespace Amago.Formats;

/// <summary>The formats that are read, as a file's contents tell them apart.</summary>
public enum FileFormat
{
    /// <summary>A file of none of the known formats.</summary>
    Unknown,

    /// <summary>Tensors in the format of safetensors: <see cref="Formats.SafeTensors"/>.</summary>
    SafeTensors,

    /// <summary>What <c>torch.save</c> writes, a zip archive or older: <see cref="Formats.TorchCheckpoint"/>.</summary>
    TorchCheckpoint,

    /// <summary>A zip archive of NumPy arrays: <see cref="Formats.Npz"/>; other zip archives count as one.</summary>
    Npz,

    /// <summary>A NumPy array: <see cref="Formats.Npy"/>.</summary>
    Npy,

    /// <summary>An image: <see cref="Formats.Png"/>.</summary>
    Png,
}
