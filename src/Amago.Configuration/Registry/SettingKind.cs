namespace Amago.Configuration;

/// <summary>What a setting takes.</summary>
public enum SettingKind
{
    /// <summary>An integer of 32 bits.</summary>
    Integer,

    /// <summary>An integer of 64 bits.</summary>
    Long,

    /// <summary>A number.</summary>
    Float,

    /// <summary><c>True</c> or <c>False</c>.</summary>
    Flag,

    /// <summary>A string; a reference such as <c>@policy/NatureishCNN</c> comes as its text.</summary>
    Text,

    /// <summary>A list of integers of 32 bits, such as <c>[32, 64, 64]</c>.</summary>
    Integers,

    /// <summary>A list of numbers.</summary>
    Floats,

    /// <summary>An activation: its name as a string, or a reference such as <c>@relu</c>.</summary>
    Activation,

    /// <summary>A seed: 0 to 2^64 - 1, or -2^63 to -1 for the upper half of them.</summary>
    Seed,
}
