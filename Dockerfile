# The API and its migrator, for any platform: they are built once, on the builder's own.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source

# What restore reads comes first: as long as no package changes, its layer is taken from the cache.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/ReferralHub/ReferralHub.csproj src/ReferralHub/packages.lock.json src/ReferralHub/
COPY src/ReferralHub.Migrations/ReferralHub.Migrations.csproj src/ReferralHub.Migrations/packages.lock.json src/ReferralHub.Migrations/
RUN dotnet restore src/ReferralHub --locked-mode

COPY .editorconfig BannedSymbols.txt ./
COPY sql/ sql/
COPY src/ src/
RUN dotnet publish src/ReferralHub --no-restore --configuration Release -p:UseAppHost=false --output /app

# Not the chiselled image, which is some 50 MB smaller: the health check and the signing key of compose.yaml need bash and openssl, which
# are in this one. It also has what the API needs of ICU and time zones, old names of zones too.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
# a new volume takes over the owner of the folder it is mounted on
RUN openssl version && install --directory --owner=$APP_UID --group=$APP_UID --mode=700 /keys
COPY --from=build /app/ /app/
USER $APP_UID
WORKDIR /app
EXPOSE 8080
ENTRYPOINT ["dotnet", "ReferralHub.dll"]
