using System.Text.Json;
using Amago.Rl.Readers.Sources;

namespace Amago.Rl.Writers;

/// <summary>The member <c>data</c>: what the library's constructors are told, objects as pickles in base64.</summary>
internal static class Sb3DataJson
{
    public const double LearningRate = 3e-4;

    // Buffers that the library makes when it loads: small, for a policy that acts. Who trains on states others.
    private const int Steps = 128, BatchSize = 64, BufferSize = 1000;

    private static readonly Dictionary<string, object?> None = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["tanh"] = "Tanh",
        ["relu"] = "ReLU",
        ["leaky_relu"] = "LeakyReLU",
        ["gelu"] = "GELU",
        ["elu"] = "ELU",
        ["silu"] = "SiLU",
        ["mish"] = "Mish",
    };

    /// <summary>Writes the member.</summary>
    /// <exception cref="ArgumentException">The library has no such policy; the message says why.</exception>
    public static byte[] Of(Sb3Form form)
    {
        bool isDictionary = form.Parameters.Keys.Any(static name => name.Contains(".extractors.", StringComparison.Ordinal))
            || form.Observations.Entries.Count > 1;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteObject(json, "policy_class", PolicyClass(form, isDictionary), new PythonClass("abc", "ABCMeta"), None);
            WriteKwargs(json, form, isDictionary);
            WriteSpace(json, "observation_space", GymSpaces.Of(form.Observations, isDictionary));
            WriteSpace(json, "action_space", GymSpaces.Of(form.Actions));
            json.WriteNumber("n_envs", 1);
            json.WriteNumber("num_timesteps", 0);
            json.WriteNumber("learning_rate", LearningRate);
            json.WriteNumber("gamma", 0.99);
            json.WriteNumber("batch_size", BatchSize);
            json.WriteBoolean("use_sde", false);
            json.WriteNumber(form.IsQ ? "buffer_size" : "n_steps", form.IsQ ? BufferSize : Steps);
            if (form.IsQ)
                json.WriteNumber("exploration_fraction", 0.1);
            else
                json.WriteNumber("clip_range", 0.2);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static PythonClass PolicyClass(Sb3Form form, bool isDictionary)
    {
        bool hasImages = form.Observations.Entries.Any(static entry => entry is ImageEntry);
        string kind = isDictionary ? "MultiInput" : hasImages ? "Cnn" : "";
        return form.IsQ
            ? new PythonClass("stable_baselines3.dqn.policies", kind.Length > 0 ? $"{kind}Policy" : "DQNPolicy")
            : new PythonClass("stable_baselines3.common.policies",
                kind == "Cnn" ? "ActorCriticCnnPolicy" : $"{kind}ActorCriticPolicy");
    }

    private static void WriteKwargs(Utf8JsonWriter json, Sb3Form form, bool isDictionary)
    {
        var shapes = new ParameterShapes(form.Parameters);
        string activation = Classes.TryGetValue(form.Activation, out string? name) ? name
            : throw new ArgumentException($"expected an activation that PyTorch has, got {form.Activation}.");
        var kwargs = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["net_arch"] = form.IsQ ? Numbers(shapes.Layers("q_net.q_net.")[..^1]) : new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["pi"] = Numbers(shapes.Layers("mlp_extractor.policy_net.")),
                ["vf"] = Numbers(shapes.Layers("mlp_extractor.value_net.")),
            },
        };
        bool hasFloats = form.Observations.Entries.Any(static entry => entry is ImageEntry { IsFloat: true });
        if (!form.Normalizes)
            kwargs["normalize_images"] = false;
        if (form.Features(shapes) is { } features)
        {
            var extractor =
                new Dictionary<string, object?>(StringComparer.Ordinal) { [isDictionary ? "cnn_output_dim" : "features_dim"] = features };
            if (hasFloats)
                extractor["normalized_image"] = true;
            kwargs["features_extractor_kwargs"] = extractor;
        }

        if (!form.IsQ && !form.SharesExtractor())
            kwargs["share_features_extractor"] = false;
        var shown = new Dictionary<string, object?>(kwargs, StringComparer.Ordinal);
        if (activation == (form.IsQ ? "ReLU" : "Tanh"))
        {
            json.WritePropertyName("policy_kwargs");
            WriteValue(json, kwargs);
            return;
        }

        var type = new PythonClass("torch.nn.modules.activation", activation);
        kwargs["activation_fn"] = type;
        shown["activation_fn"] = type.ToString();
        WriteObject(json, "policy_kwargs", kwargs, new PythonClass("builtins", "dict"), shown);
    }

    private static object?[] Numbers(int[] values) => [.. values.Select(static value => (object?)value)];

    private static void WriteSpace(Utf8JsonWriter json, string name, GymSpaces.Space space) =>
        WriteObject(json, name, space.Value, space.Class, space.Attributes);

    private static void WriteObject(
        Utf8JsonWriter json, string name, object value, PythonClass type, IReadOnlyDictionary<string, object?> attributes)
    {
        json.WriteStartObject(name);
        json.WriteString(":type:", type.Module == "builtins" ? $"<class '{type.Name}'>" : type.ToString());
        json.WriteString(":serialized:", Convert.ToBase64String(PythonPickle.Of(value)));
        foreach ((string key, object? attribute) in attributes)
        {
            json.WritePropertyName(key);
            WriteValue(json, attribute);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int integer: json.WriteNumberValue(integer); break;
            case string text: json.WriteStringValue(text); break;
            case int[] sizes:
                WriteValue(json, Numbers(sizes));
                break;
            case IReadOnlyDictionary<string, object?> items:
                json.WriteStartObject();
                foreach ((string key, object? item) in items)
                {
                    json.WritePropertyName(key);
                    WriteValue(json, item);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStartArray();
                foreach (object? item in (IReadOnlyList<object?>)value)
                    WriteValue(json, item);
                json.WriteEndArray();
                break;
        }
    }
}
