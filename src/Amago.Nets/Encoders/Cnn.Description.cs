namespace Amago.Nets;

// What files of an encoder's parameters say of it.
public abstract partial class Cnn
{
    private string? _name, _settings;

    /// <summary>What the metadata of a file says of the encoder beside its parameters.</summary>
    public EncoderDescription Description => new(_name, ImgShape, ChannelsFirst, ActivationName, _settings);

    /// <summary>
    /// Says by which name and settings it can be built again: files of its parameters tell it. Encoders of this library know theirs; for a
    /// class of one's own, whatever builds it by a name says so.
    /// </summary>
    /// <param name="encoder">The encoder's name in Python, such as <c>NatureishCNN</c>.</param>
    /// <param name="settings">The encoder's settings as Python writes them: <c>channels=[32, 64, 64]; kernels=[8, 4, 3]</c>, or "".</param>
    public void BuiltAs(string encoder, string settings)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(settings);
        (_name, _settings) = (encoder, settings);
    }

    private protected sealed override void Describe(IDictionary<string, string> metadata, string prefix) =>
        Description.Write(metadata, prefix);

    // A training state is this library's own format: whatever it names under an encoder's prefix is meant as an encoder.
    private protected sealed override void ExpectDescribed(IDictionary<string, string> metadata, string prefix) =>
        EncoderDescription.TryRead(metadata, prefix, isKnown: static _ => true)?.ExpectSame(Description, "its metadata", "this program");

    /// <summary>Keeps the settings that an encoder of this library was built with, for the metadata of its files.</summary>
    private protected void BuiltWith(params IEnumerable<(string Name, string Value)> settings) =>
        BuiltAs(DisplayName, string.Join("; ", settings.Select(static setting => $"{setting.Name}={setting.Value}")));
}
