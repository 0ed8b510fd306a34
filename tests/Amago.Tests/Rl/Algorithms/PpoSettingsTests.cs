using Amago.Nets;
using Amago.Rl;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Rl.Algorithms;

/// <summary>Every setting reaches the property that it is named for, and no other.</summary>
public sealed class PpoSettingsTests
{
    public static TheoryData<string, PpoSettings> PpoCases => new()
    {
        { "rollout_length = 7", new PpoSettings { RolloutLength = 7 } },
        { "epochs = 7", new PpoSettings { Epochs = 7 } },
        { "minibatches = 7", new PpoSettings { Minibatches = 7 } },
        { "learning_rate = 0.7", new PpoSettings { LearningRate = 0.7f } },
        { "anneal_learning_rate = False", new PpoSettings { AnnealLearningRate = false } },
        { "discount = 0.7", new PpoSettings { Discount = 0.7f } },
        { "gae_lambda = 0.7", new PpoSettings { GaeLambda = 0.7f } },
        { "clip_range = 0.7", new PpoSettings { ClipRange = 0.7f } },
        { "value_clip_range = 0.7", new PpoSettings { ValueClipRange = 0.7f } },
        { "entropy_coefficient = 0.7", new PpoSettings { EntropyCoefficient = 0.7f } },
        { "value_coefficient = 0.7", new PpoSettings { ValueCoefficient = 0.7f } },
        { "normalize_advantages = False", new PpoSettings { NormalizeAdvantages = false } },
        { "max_gradient_norm = 0.7", new PpoSettings { MaxGradientNorm = 0.7f } },
    };

    public static TheoryData<string, TrainingSettings> TrainingCases => new()
    {
        { "game = 'freeway'", new TrainingSettings { Game = "freeway" } },
        { "encoder = 'IMPALAishCNN'", new TrainingSettings { Encoder = "IMPALAishCNN" } },
        { "hidden = 7", new TrainingSettings { Hidden = 7 } },
        { "steps = 5000000000", new TrainingSettings { Steps = 5_000_000_000 } },
        { "seed = -7", new TrainingSettings { Seed = -7 } },
        { "envs = 7", new TrainingSettings { Environments = 7 } },
        { "render = 84", new TrainingSettings { Render = 84, Encoder = "NatureishCNN" } },
        { "augment = True", new TrainingSettings { Augment = true } },
        { "sticky = 0.7", new TrainingSettings { StickyProbability = 0.7 } },
        { "ramping = False", new TrainingSettings { IsRamping = false } },
    };

    [Theory]
    [MemberData(nameof(PpoCases))]
    public void Of_PPO(string binding, PpoSettings expected)
    {
        Assert.NotEqual(new PpoSettings(), expected);
        Assert.Equal(expected, Bound($"PPO.{binding}").Create(PpoSettings.Configurable));
    }

    [Theory]
    [MemberData(nameof(TrainingCases))]
    public void Of_a_run(string binding, TrainingSettings expected)
    {
        Assert.NotEqual(new TrainingSettings(), expected);
        Assert.Equal(expected, Bound($"Training.{binding}").Create(TrainingSettings.Configurable));
    }

    [Fact]
    public void A_seed_of_64_bits_is_kept_in_every_source_and_more_is_refused()
    {
        using var json = new MemoryStream("""{"Training": {"seed": 18446744073709551615}}"""u8.ToArray());
        var bindings = new Bindings(new ConfigurationBuilder().AddJsonStream(json).Build());
        Assert.Equal(-1, bindings.Create(TrainingSettings.Configurable).Seed);
        Assert.Contains("Training.seed = 18446744073709551615", bindings.Operative.ToGin(), StringComparison.Ordinal);
        Assert.Equal(long.MinValue, Bound("Training.seed = 9223372036854775808").Create(TrainingSettings.Configurable).Seed);
        foreach (string seed in new[] { "18446744073709551616", "-9223372036854775809", "1.0", "'7'" })
        {
            var e = Assert.ThrowsAny<Exception>(() => Bound($"Training.seed = {seed}").Create(TrainingSettings.Configurable));
            Assert.Contains("a seed from 0 to 2^64 - 1", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_bindings_they_are_the_defaults_and_all_of_them_are_covered_here()
    {
        Bindings bindings = Bound("");
        Assert.Equal(new PpoSettings(), bindings.Create(PpoSettings.Configurable));
        Assert.Equal(new TrainingSettings(), bindings.Create(TrainingSettings.Configurable));
        Assert.Equal(PpoSettings.Configurable.Settings.Select(setting => setting.Name), PpoCases.Select(row => row.Data.Item1.Split(' ')[0]));
        Assert.Equal(TrainingSettings.Configurable.Settings.Select(setting => setting.Name), TrainingCases.Select(row => row.Data.Item1.Split(' ')[0]));
    }

    private static Bindings Bound(string gin)
    {
        TrainingSettings.EnsureRegistered();
        return new Bindings(new ConfigurationBuilder().AddGinString(gin).Build());
    }
}
