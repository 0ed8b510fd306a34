using System.Reflection;
using Amago.Configuration;
using Amago.Formats;
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
        { "initial_log_std = -0.7", new PpoSettings { InitialLogStd = -0.7f } },
        { "gradients = 'sharded'", new PpoSettings { Gradients = PpoGradients.Sharded } },
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
        { "normalize_vectors = True", new TrainingSettings { NormalizeVectors = true } },
        { "shards = 8", new TrainingSettings { Shards = 8 } },
        { "policy_lag = 1", new TrainingSettings { PolicyLag = 1 } },
        { "vector_bits = 256", new TrainingSettings { VectorBits = 256 } },
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

    [Theory]
    [InlineData("PPO.rollout_length = 0", "an integer of 32 bits of at least 1 such as 128, got 0")]
    [InlineData("PPO.epochs = 0", "of at least 1")]
    [InlineData("PPO.minibatches = -1", "of at least 1")]
    [InlineData("PPO.learning_rate = 0", "a number above 0 such as 0.001, got 0")]
    [InlineData("PPO.learning_rate = 1e39", "a number above 0 such as 0.001, got 1e+39")]
    [InlineData("PPO.discount = 1.5", "a number from 0 to 1 such as 0.99, got 1.5")]
    [InlineData("PPO.gae_lambda = -0.1", "a number from 0 to 1")]
    [InlineData("PPO.clip_range = 0.0", "a number above 0")]
    [InlineData("PPO.value_clip_range = -1", "a number of at least 0 such as 0.0, got -1")]
    [InlineData("PPO.entropy_weight = -1", "PPO.entropy_coefficient: expected a number of at least 0")]
    [InlineData("PPO.value_coefficient = -1", "a number of at least 0")]
    [InlineData("PPO.max_gradient_norm = -1", "a number of at least 0")]
    [InlineData("Training.hidden = 0", "an integer of 32 bits of at least 1 such as 128, got 0")]
    [InlineData("Training.steps = 0", "an integer of 64 bits of at least 1 such as 5000000, got 0")]
    [InlineData("Training.envs = 0", "of at least 1")]
    [InlineData("Training.render = 9", "an integer of 32 bits that is 0 for cells, or 10 to 1024 pixels a side such as 0, got 9")]
    [InlineData("Training.render = 1025", "got 1025")]
    [InlineData("Training.sticky = 1.01", "a number from 0 to 1 such as 0.1, got 1.01")]
    public void What_is_out_of_range_is_refused_with_its_place(string binding, string message)
    {
        Bindings bindings = Bound(binding);
        object Create() => binding.StartsWith("PPO", StringComparison.Ordinal)
            ? bindings.Create(PpoSettings.Configurable)
            : bindings.Create(TrainingSettings.Configurable);
        Fails.With<InvalidFileException>(Create, ":1:", message);
    }

    [Fact]
    public void What_a_program_sets_is_held_against_the_same_ranges()
    {
        Fails.With<ArgumentException>(
            static () => new PpoSettings { RolloutLength = 0 },
            "rollout_length: expected an integer of 32 bits of at least 1 such as 128, got 0");
        Fails.With<ArgumentException>(static () => new PpoSettings { Epochs = 0 }, "epochs");
        Fails.With<ArgumentException>(static () => new PpoSettings { Minibatches = 0 }, "minibatches");
        Fails.With<ArgumentException>(
            static () => new PpoSettings { LearningRate = float.NaN }, "learning_rate: expected a number above 0 such as 0.001, got nan");
        Fails.With<ArgumentException>(
            static () => new PpoSettings { Discount = 1.5f }, "discount: expected a number from 0 to 1 such as 0.99, got 1.5");
        Fails.With<ArgumentException>(static () => new PpoSettings { GaeLambda = 1.5f }, "gae_lambda");
        Fails.With<ArgumentException>(
            static () => new PpoSettings { ClipRange = 0 }, "clip_range: expected a number above 0 such as 0.2, got 0.0");
        Fails.With<ArgumentException>(static () => new PpoSettings { ValueClipRange = -1 }, "value_clip_range");
        Fails.With<ArgumentException>(static () => new PpoSettings { EntropyCoefficient = float.PositiveInfinity }, "entropy_coefficient");
        Fails.With<ArgumentException>(static () => new PpoSettings { ValueCoefficient = -1 }, "value_coefficient");
        Fails.With<ArgumentException>(
            static () => new PpoSettings { MaxGradientNorm = -1 },
            "max_gradient_norm: expected a number of at least 0 such as 0.5, got -1.0");
        Fails.With<ArgumentException>(static () => new TrainingSettings { Hidden = 0 }, "hidden");
        Fails.With<ArgumentException>(static () => new TrainingSettings { Steps = 0 }, "steps");
        Fails.With<ArgumentException>(static () => new TrainingSettings { Environments = 0 }, "envs");
        Fails.With<ArgumentException>(static () => new TrainingSettings { Render = 1025 }, "render");
        Fails.With<ArgumentException>(static () => new TrainingSettings { StickyProbability = double.NaN }, "sticky");
    }

    [Theory]
    [InlineData("num_steps = 7", "rollout_length")]
    [InlineData("entropy_weight = 0.7", "entropy_coefficient")]
    [InlineData("ValueWeight = 0.7", "value_coefficient")]
    public void Another_name_of_a_setting_is_read_and_never_written(string binding, string name)
    {
        string value = binding.Split(" = ")[1];
        Bindings alias = Bound($"PPO.{binding}"), own = Bound($"PPO.{name} = {value}");
        Assert.Equal(own.Create(PpoSettings.Configurable), alias.Create(PpoSettings.Configurable));
        Assert.Equal(own.Operative.ToGin(), alias.Operative.ToGin());
        Assert.Contains($"PPO.{name} = {value}\n", alias.Operative.ToGin(), StringComparison.Ordinal);
        Bindings json = Json($"{{\"PPO\": {{\"{binding.Split(' ')[0]}\": {value}}}}}");
        Assert.Equal(own.Create(PpoSettings.Configurable), json.Create(PpoSettings.Configurable));
    }

    [Fact]
    public void Two_names_of_one_setting_in_a_source_are_an_error_and_a_later_source_wins()
    {
        Fails.With<InvalidFileException>(
            () => Bound("PPO.entropy_weight = 0.1\nPPO.entropy_coefficient = 0.2"),
            "'PPO.entropy_coefficient' and 'PPO.entropy_weight'", "one setting");
        Fails.With<InvalidFileException>(
            () => Json("""{"PPO": {"value_weight": 0.1, "value_coefficient": 0.2}}""").Create(PpoSettings.Configurable),
            "value_weight", "value_coefficient", "one setting");
        var two = new Bindings(
            new ConfigurationBuilder().AddGinString("PPO.entropy_coefficient = 0.1").AddGinString("PPO.entropy_weight = 0.2").Build());
        Assert.Equal(0.2f, two.Create(PpoSettings.Configurable).EntropyCoefficient);
        Fails.With<ArgumentException>(
            static () => Configurables.Register(
                "TwiceNamed",
                [Setting.Flag("a", true).Alias("b"), Setting.Flag("b", true)],
                static values => values), "two settings named 'b'");
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
        Assert.Equal(
            PpoSettings.Configurable.Settings.Select(setting => setting.Name), PpoCases.Select(row => row.Data.Item1.Split(' ')[0]));
        Assert.Equal(TrainingSettings.Configurable.Settings.Select(setting => setting.Name), TrainingCases.Select(
            row => row.Data.Item1.Split(' ')[0]));
        Assert.Equal(Properties(typeof(PpoSettings)), PpoCases.Count);
        Assert.Equal(Properties(typeof(TrainingSettings)), TrainingCases.Count);

        static int Properties(Type settings) => settings.GetProperties(BindingFlags.Public | BindingFlags.Instance).Length;
    }

    private static Bindings Json(string text)
    {
        using var json = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        return new Bindings(new ConfigurationBuilder().AddJsonStream(json).Build());
    }

    private static Bindings Bound(string gin)
    {
        TrainingSettings.EnsureRegistered();
        return new Bindings(new ConfigurationBuilder().AddGinString(gin).Build());
    }
}
