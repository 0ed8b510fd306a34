namespace Amago.Rl.Readers.Sb3;

/// <summary>
/// Reads the text that Python prints of a dictionary of spaces:
/// <c>OrderedDict([('camera', Box(0, 255, (3, 40, 48), uint8)), ('gear', Discrete(4))])</c>, or <c>{'gear': Discrete(4)}</c>.
/// </summary>
internal static class GymSpaceText
{
    /// <summary>The spaces in the order of the text; null where it is no such text.</summary>
    public static IReadOnlyList<(string Name, GymSpace Space)>? Dictionary(string text)
    {
        var spaces = new List<(string, GymSpace)>();
        int at = 0;
        while (true)
        {
            at = text.AsSpan(at).IndexOfAny('\'', '"') is >= 0 and var next ? at + next : -1;
            if (at < 0)
                return spaces.Count > 0 ? spaces : null;
            if (Quoted(text, ref at) is not { } name)
                return null;
            while (at < text.Length && text[at] is ',' or ':' or ' ')
                at++;
            int start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_'))
                at++;
            int end = at < text.Length && text[at] == '(' ? Closing(text, at) : -1;
            if (end < 0 || at == start)
                return null;
            spaces.Add((name, Space(text[start..at], text[(at + 1)..end])));
            at = end + 1;
        }
    }

    // Box(0, 255, (3, 40, 48), uint8), Box([-1. -2.], [1. 2.], (2,), float32), Discrete(4), MultiDiscrete([3 2]), MultiBinary(4)
    private static GymSpace Space(string kind, string arguments)
    {
        if (kind != "Box")
            return new GymSpace(kind, GymSpace.Integers(arguments.Split(", start", 2)[0]), null);
        int close = arguments.LastIndexOf(')'), open = close < 0 ? -1 : arguments.LastIndexOf('(', close);
        return open < 0
            ? new GymSpace(kind, null, null)
            : new GymSpace(kind, GymSpace.Integers(arguments[open..(close + 1)]), arguments[(close + 1)..].Trim(',', ' '));
    }

    private static string? Quoted(string text, ref int at)
    {
        char quote = text[at];
        var name = new System.Text.StringBuilder();
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\')
            {
                at++;
                if (at == text.Length || text[at] is not ('\\' or '\'' or '"'))
                    return null; // a name with other escapes is nobody's
            }

            name.Append(text[at]);
        }

        at++;
        return at <= text.Length ? name.ToString() : null;
    }

    private static int Closing(string text, int open)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            if (text[i] is '(' or '[' or '{')
                depth++;
            else if (text[i] is ')' or ']' or '}' && --depth == 0)
                return i;
        }

        return -1;
    }
}
