namespace Amago.Nets;

/// <summary>What a keyword argument of an encoder takes.</summary>
public enum SettingKind
{
    /// <summary>A list of integers, such as <c>[32,64,64]</c>.</summary>
    Integers,

    /// <summary><c>True</c> or <c>False</c>.</summary>
    Flag,
}

/// <summary>A keyword argument of an encoder.</summary>
/// <param name="Name">Its name in Python, such as <c>cnn_block_depths</c>.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Default">Its default, as Python writes it.</param>
public sealed record EncoderSetting(string Name, SettingKind Kind, string Default);
