namespace Amago.Formats.Torch;

/// <summary>Where the elements of storages lie in a file.</summary>
internal interface ITorchElements
{
    /// <summary>All elements of a storage whose type is read, as a tensor of one dimension.</summary>
    /// <exception cref="InvalidFileException">The file has no elements of the storage, or not as many.</exception>
    Tensor Read(TorchStorage storage, string where);
}
