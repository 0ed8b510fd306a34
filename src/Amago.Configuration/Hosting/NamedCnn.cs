namespace Amago.Configuration.Hosting;

/// <summary>Builds an encoder that was registered by name: in the scope of that name.</summary>
internal static class NamedCnn
{
    public static Cnn Create(Bindings bindings, string name, CnnOptions options, Generator? generator) => bindings.CreateCnn(
        options.Encoder, options.ImgShape, options.ChannelsFirst, options.Activation, scope: name, generator: generator);
}
