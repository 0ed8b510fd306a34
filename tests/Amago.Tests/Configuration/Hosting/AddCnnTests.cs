using Amago.Configuration;
using Amago.Nets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Amago.Tests.Configuration.Hosting;

public sealed class AddCnnTests
{
    [Fact]
    public void Registers_encoders_by_name()
    {
        using ServiceProvider provider = Services(
            """{"NatureishCNN": {"activation": "mish"}, "policy": {"NatureishCNN": {"channels": [1, 2, 3]}},"""
                + """ "cnn": "@target/IMPALAishCNN", "value": {"target": {"IMPALAishCNN": {"cnn_block_depths": [4]}}}}""",
            services => services
                .AddCnn("policy", static options => (options.Encoder, options.ImgShape, options.Seed) = ("NatureishCNN", (84, 84, 4), 5))
                .AddCnn("value", static options =>
                    (options.Encoder, options.ImgShape, options.ChannelsFirst, options.Activation) = ("%cnn", (3, 40, 40), true, "relu")));
        Start(provider);
        Cnn policy = provider.GetRequiredKeyedService<Cnn>("policy"), value = provider.GetRequiredKeyedService<Cnn>("value");
        Assert.Equal([1, 2, 3], policy.Channels());
        Assert.Equal("mish", policy.ActivationName);
        Assert.Equal(
            new NatureishCnn((84, 84, 4), false, "mish", [1, 2, 3], generator: new Generator(5)).ContentHash(), policy.ContentHash());
        Assert.Equal([4, 19, 19], value.OutputShape);
        Assert.True(value.ChannelsFirst);
        Assert.Equal("relu", value.ActivationName);
        Assert.Same(policy, provider.GetRequiredKeyedService<Cnn>("policy"));
        string operative = provider.GetRequiredService<Bindings>().Operative.ToGin();
        Assert.Contains("policy/NatureishCNN.channels = [1, 2, 3]\n", operative, StringComparison.Ordinal);
        Assert.Contains("value/target/IMPALAishCNN.cnn_block_depths = [4]\n", operative, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"policy": {"NatureishCNN": {"channels": "big"}}}""",
        "policy: ", "policy:NatureishCNN:channels", "NatureishCNN.channels: expected a list of integers such as [32, 64, 64], got 'big'")]
    [InlineData("""{"NatureishCNN": {"channels": [1, 2]}}""", "policy: NatureishCNN: expected channels for 3 convolutions, got 2")]
    [InlineData("""{"NatureishCNN": {"chanels": [1, 2, 3]}}""", "NatureishCNN:chanels", "did you mean channels?")]
    [InlineData("""{"NatureishCNN": {"activation": "selu"}}""", "NatureishCNN.activation: expected an activation")]
    public void A_wrong_setting_fails_at_start_up(string json, params string[] parts)
    {
        using ServiceProvider provider = Services(json, static services => services.AddCnn(
            "policy", static options => (options.Encoder, options.ImgShape) = ("NatureishCNN", (84, 84, 4))));
        Fails.With<OptionsValidationException>(() => Start(provider), parts);
        Fails.With<OptionsValidationException>(() => provider.GetRequiredKeyedService<Cnn>("policy"), parts);
    }

    [Fact]
    public void Wrong_options_fail_at_start_up()
    {
        using ServiceProvider provider = Services("{}", static services => services
            .AddCnn("good", static options => (options.Encoder, options.ImgShape) = ("DrQCNN", (84, 84, 4)))
            .AddCnn("small", static options => (options.Encoder, options.ImgShape) = ("DrQCNN", (8, 8, 4)))
            .AddCnn("named", static options => (options.Encoder, options.ImgShape) = ("DrQ", (84, 84, 4))));
        Exception e = Assert.ThrowsAny<Exception>(() => Start(provider));
        string[] messages = [.. (e is AggregateException all ? all.InnerExceptions : [e]).Select(static inner => inner.Message)];
        Assert.Contains(
            messages, static message => message.Contains("small: DrQCNN: a 8x8 image is smaller than the 15x15", StringComparison.Ordinal));
        Assert.Contains(messages, static message => message.Contains("named: Unknown encoder 'DrQ'", StringComparison.Ordinal));
        Assert.Equal(2, messages.Length);
        Assert.NotNull(provider.GetRequiredKeyedService<Cnn>("good"));
    }

    [Fact]
    public void A_gin_file_configures_services_too()
    {
        IConfigurationRoot root = Configured.Root(
            builder => builder.AddJson("""{"policy": {"NatureishCNN": {"channels": [9, 9, 9, 9]}}}"""),
            builder => builder.AddGinString("policy/NatureishCNN.channels = [1, 2, 3]"));
        using ServiceProvider provider = new ServiceCollection().AddSingleton<IConfiguration>(root)
            .AddCnn("policy", static options => (options.Encoder, options.ImgShape) = ("NatureishCNN", (84, 84, 4))).BuildServiceProvider();
        Start(provider);
        Assert.Equal([1, 2, 3], provider.GetRequiredKeyedService<Cnn>("policy").Channels());
    }

    [Fact]
    public void A_name_has_to_be_a_scope() =>
        Fails.With<ArgumentException>(() => new ServiceCollection().AddCnn("my policy", static _ => { }), "'my policy'");

    // What a host does when it starts.
    private static void Start(IServiceProvider provider) => provider.GetRequiredService<IStartupValidator>().Validate();

    private static ServiceProvider Services(string json, Func<IServiceCollection, IServiceCollection> add) =>
        add(new ServiceCollection().AddSingleton<IConfiguration>(Configured.Root(builder => builder.AddJson(json)))).BuildServiceProvider();
}
