using Amago.Configuration;
using Amago.Nets;
using Amago.Tensors;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

// Encoders out of a gin file, JSON and environment variables, by hand and as services. Nothing here is found by reflection, so it is a
// native program too.
string folder = AppContext.BaseDirectory;
IConfigurationRoot configuration = new ConfigurationBuilder()
    .AddGinFile(Path.Combine(folder, "agent.gin"), new GinOptions { SkipUnknown = true })
    .AddJsonFile(Path.Combine(folder, "settings.json"))
    .AddEnvironmentVariables("CONFIGURED_")
    .Build();

// Policy and target come from the gin file, the value's network from JSON.
using ServiceProvider services = new ServiceCollection()
    .AddSingleton<IConfiguration>(configuration)
    .AddCnn("policy", static options => (options.Encoder, options.ImgShape, options.Seed) = ("%encoder", (64, 64, 3), 0))
    .AddCnn("value", static options => (options.Encoder, options.ImgShape, options.Seed) = ("TinyCNN", (64, 64, 3), 1))
    .BuildServiceProvider();
services.GetRequiredService<IStartupValidator>().Validate(); // a host does this when it starts

Tensor frame = Tensor.Zeros([1, 1, 64, 64, 3], DType.UInt8);
foreach (string name in (string[])["policy", "value"])
{
    Cnn cnn = services.GetRequiredKeyedService<Cnn>(name);
    Console.WriteLine(
        $"# {name}: {string.Join('x', cnn.OutputShape)}, {cnn.ParameterCount} parameters, {cnn.Forward(frame).ElementCount} features");
}

Console.Write(services.GetRequiredService<Bindings>().Operative.ToGin());
