namespace PortKit;

/// <summary>The files that the options of a conversion name.</summary>
internal static class FilesOfOptions
{
    extension(FilesRead)
    {
        /// <summary>What a conversion will read, as far as its options tell: what a net names itself is added when it is found there.</summary>
        public static FilesRead NamedBy(string? prototxtPath, ConvertOptions options)
        {
            var files = new FilesRead();
            if (prototxtPath is not null)
                files.Add(prototxtPath, "the net or solver");
            foreach (var weights in options.Weights.Where(path => path.Length > 0))
                files.Add(weights, "the file of weights");
            foreach (var initializers in options.Initializers.Select(one => one.File).OfType<string>())
                files.Add(initializers, "the file of initializers");
            foreach (var mean in options.Preprocessing.Select(one => one.MeanFile).OfType<string>())
                files.Add(mean, "the mean");
            return files;
        }
    }
}
