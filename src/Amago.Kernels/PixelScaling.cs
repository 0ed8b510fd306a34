namespace Amago.Kernels;

/// <summary>
/// How the bytes of an image become the floats that an encoder's first layer reads: data of an encoder, as its kernel sizes are.
/// </summary>
public enum PixelScaling
{
    /// <summary>x / 128 - 1, amago's: 0 becomes -1 and 255 becomes 0.9921875.</summary>
    Centered,

    /// <summary>x / 255: 0 to 1.</summary>
    Unit,

    /// <summary>x / 255 - 0.5: -0.5 to 0.5.</summary>
    UnitCentered,

    /// <summary>x: 0 to 255.</summary>
    None,
}
