using Amago.Tensors;

namespace Amago.Nets;

/// <summary>An encoder that can be made by name.</summary>
public sealed class EncoderDescriptor
{
    private readonly Factory _create;

    internal EncoderDescriptor(string pythonName, string name, string description, IReadOnlyList<EncoderSetting> settings, Factory create)
    {
        PythonName = pythonName;
        Name = name;
        Description = description;
        Settings = settings;
        _create = create;
    }

    internal delegate Cnn Factory((int, int, int) imgShape, bool channelsFirst, string activation, EncoderSettings settings, Generator? generator);

    /// <summary>The class in amago.nets.cnn, such as <c>NatureishCNN</c>.</summary>
    public string PythonName { get; }

    /// <summary>The class here, such as <c>NatureishCnn</c>.</summary>
    public string Name { get; }

    /// <summary>One line on what it is for.</summary>
    public string Description { get; }

    /// <summary>Its keyword arguments.</summary>
    public IReadOnlyList<EncoderSetting> Settings { get; }

    /// <summary>Makes the encoder.</summary>
    /// <exception cref="ArgumentException">A setting is unknown or of another kind, or the encoder refuses the configuration.</exception>
    public Cnn Create((int, int, int) imgShape, bool channelsFirst, string activation = "leaky_relu", EncoderSettings? settings = null, Generator? generator = null)
    {
        settings ??= new EncoderSettings();
        settings.Check(this);
        return _create(imgShape, channelsFirst, activation, settings, generator);
    }
}
